/* Leafing through the page that catalogue_html.c writes: without this script all of it stands one below the
 * other. No words here: they stand in the page. */
(() => {
  'use strict'
  const root = document.documentElement
  const leaves = [...document.querySelectorAll('main > .leaf:not(#found)')]
  const found = document.getElementById('found')
  const [back, on] = document.querySelectorAll('.foot button')
  const page = document.getElementById('page')
  const search = document.getElementById('search')
  const told = document.getElementById('told')
  let at = 0

  function show(leaf) {
    for (const other of document.querySelectorAll('.leaf.here')) if (other !== leaf) other.classList.remove('here')
    leaf.classList.add('here')
    const place = leaves.indexOf(leaf)
    if (place < 0) return
    at = place
    page.value = String(at + 1)
    back.disabled = at === 0
    on.disabled = at === leaves.length - 1
  }
  function turn(by, focus) {
    const next = leaves[Math.min(leaves.length - 1, Math.max(0, at + by))]
    show(next)
    history.replaceState(null, '', '#' + next.id)
    window.scrollTo(0, 0)
    if (focus) next.focus({ preventScroll: true })
  }
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)) || 'cover')
    const leaf = target && target.closest('.leaf')
    if (!leaf) return
    show(leaf)
    if (target === leaf) window.scrollTo(0, 0)
    else target.scrollIntoView()
    leaf.focus({ preventScroll: true })
  }

  let texts
  function find() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean)
    const list = found.querySelector('ul')
    list.textContent = ''
    if (!words.length) {
      told.textContent = ''
      return show(leaves[at])
    }
    texts ??= leaves.filter((l) => l.classList.contains('entry')).map((leaf) => ({
      leaf,
      name: leaf.querySelector('h2').textContent,
      rows: [...leaf.querySelectorAll('tbody tr')].map((row) => ({ title: row.querySelector('.title').textContent, text: row.textContent.toLowerCase() })),
      text: leaf.textContent.toLowerCase(),
    }))
    const hits = texts.filter((t) => words.every((w) => t.text.includes(w)))
    for (const t of hits.slice(0, 300)) {
      const item = list.appendChild(document.createElement('li'))
      const head = item.appendChild(document.createElement('span'))
      const link = head.appendChild(document.createElement('a'))
      link.href = '#' + t.leaf.id
      link.textContent = t.name
      const of = t.rows.filter((r) => words.every((w) => r.text.includes(w))).slice(0, 3)
      const titles = head.appendChild(document.createElement('span'))
      titles.className = 'quiet'
      titles.textContent = of.length ? ' ' + of.map((r) => r.title).join(' · ') : ''
      const to = item.appendChild(document.createElement('span'))
      to.className = 'to'
      to.textContent = String(leaves.indexOf(t.leaf) + 1)
    }
    const said = found.dataset[hits.length ? 'some' : 'none'].replace('{0}', String(hits.length))
    found.querySelector('p').textContent = said
    told.textContent = said
    show(found)
    window.scrollTo(0, 0)
  }

  root.classList.add('leafing')
  page.max = String(leaves.length)
  document.getElementById('pages').textContent = String(leaves.length)
  back.addEventListener('click', () => turn(-1))
  on.addEventListener('click', () => turn(1))
  page.addEventListener('change', () => turn((Number(page.value) || 1) - 1 - at))
  window.addEventListener('hashchange', follow)
  let waiting
  search.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(find, 120)
  })
  search.form.addEventListener('submit', (e) => {
    e.preventDefault()
    find()
  })
  document.addEventListener('keydown', (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey) return
    if (e.target instanceof HTMLInputElement) {
      if (e.key === 'Escape' && e.target === search) {
        search.value = ''
        find()
      }
      return
    }
    if (e.key === 'ArrowRight') turn(1, true)
    else if (e.key === 'ArrowLeft') turn(-1, true)
    else if (e.key === '/') {
      e.preventDefault()
      search.focus()
    }
  })
  let from
  document.addEventListener('touchstart', (e) => {
    const wide = e.target instanceof Element && e.target.closest('.wide')
    from = e.touches.length === 1 && !(wide && wide.scrollWidth > wide.clientWidth) ? e.touches[0] : undefined
  }, { passive: true })
  document.addEventListener('touchend', (e) => {
    const to = e.changedTouches[0]
    if (!from || e.touches.length) return
    const x = to.clientX - from.clientX
    if (Math.abs(x) > 60 && Math.abs(to.clientY - from.clientY) < Math.abs(x) / 2) turn(x < 0 ? 1 : -1)
    from = undefined
  }, { passive: true })
  show(leaves[0])
  if (location.hash) follow()
})()
