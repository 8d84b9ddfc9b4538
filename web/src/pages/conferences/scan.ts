/* Codes before the browser's camera: by its own detector where there is one, else by a library that is
 * loaded then. */
interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>
}
type DetectorClass = new (o: { formats: string[] }) => Detector

export async function openCamera(video: HTMLVideoElement, found: (text: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  video.srcObject = stream
  await video.play()
  const Native = (window as unknown as { BarcodeDetector?: DetectorClass & { getSupportedFormats?: () => Promise<string[]> } }).BarcodeDetector
  const formats = (await Native?.getSupportedFormats?.().catch(() => [])) ?? []
  const detector = Native && formats.includes('qr_code') ? new Native({ formats: ['qr_code'] }) : undefined
  const jsQR = detector ? undefined : (await import('jsqr')).default
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  let open = true
  async function look() {
    if (!open) return
    if (video.videoWidth) {
      let text = ''
      try {
        if (detector) text = (await detector.detect(video))[0]?.rawValue ?? ''
        else {
          const scale = Math.min(1, 640 / video.videoWidth)
          canvas.width = Math.round(video.videoWidth * scale)
          canvas.height = Math.round(video.videoHeight * scale)
          context.drawImage(video, 0, 0, canvas.width, canvas.height)
          const image = context.getImageData(0, 0, canvas.width, canvas.height)
          text = jsQR!(image.data, image.width, image.height, { inversionAttempts: 'dontInvert' })?.data ?? ''
        }
      } catch {
        /* a picture that cannot be read: the next one will do */
      }
      if (text && open) found(text)
    }
    setTimeout(() => void look(), 120)
  }
  void look()
  return () => {
    open = false
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
