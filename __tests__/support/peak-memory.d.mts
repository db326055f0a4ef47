export function peakRss(): number
