export default {
  title: 'My listings',
  states: 'By state',
  state: 'State',
  export: 'Export a workbook',
  import: 'Import a list',
  goOn: 'Go on writing',
  none: 'No listings yet',
  noneDo: 'Write one, or import the list you have: you are told at once of what fits.',
}
