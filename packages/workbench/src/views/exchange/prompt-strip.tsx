import '../../styles/strip.css'
import { formatTokens } from '@sternline/core'
import { scaleLinear } from 'd3-scale'
import type { JSX } from 'react'
import { type BarGeometry, type BarPin, placedShort } from '../../view-model/bar-geometry.ts'
import { barWords, breakpointWords } from '../../view-model/breakpoint-words.ts'
import { joinLabels, placeLabels } from '../../view-model/label-lanes.ts'
import { layerName } from '../../view-model/layer-name.ts'
import { useWidth } from '../parts/use-width.ts'

/** Heights. Unit: CSS pixels. */
const SECTIONS = 16
const STRIP = 24
const PIN = 8
const LANE = 15

type StripProps = Readonly<{
  bar: BarGeometry
  /** How many tokens the whole width stands for. */
  scale: number
  /** What both requests have in common, in tokens; null where nothing differs. */
  differsAt: number | null
  /** A request that is only there to compare with is drawn paler and without its labels. */
  isBefore: boolean
  /** Where there is little room: no names of sections, and pins with the names of their layers alone. */
  isSmall?: boolean
}>

/** A prompt as a strip as wide as its tokens: tools, system, messages; read, saved, fresh; breakpoints as pins. */
export function PromptStrip({ bar, scale, differsAt, isBefore, isSmall = false }: StripProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>()
  const place = scaleLinear()
    .domain([0, Math.max(1, scale)])
    .range([0, Math.max(1, width)])
  const whole = place(bar.tokens)
  const hasNames = !isBefore && !isSmall
  const top = hasNames ? SECTIONS : 0
  const named = bar.pins.map(({ breakpoint, at }) => ({
    text: isSmall ? layerName(breakpoint) : placedShort(breakpoint),
    at: at * whole,
  }))
  const labels = placeLabels(isSmall ? joinLabels(named) : named, width)
  const lanes = isBefore ? 0 : Math.max(0, ...labels.map(({ lane }) => lane + 1))
  const height = top + STRIP + (isBefore ? 2 : PIN + lanes * LANE + 3)
  return (
    <div ref={ref} className={isBefore ? 'strip strip-before' : 'strip'}>
      <svg width={width} height={height} role="img" aria-label={barWords(bar)}>
        {hasNames && <SectionNames bar={bar} whole={whole} />}
        <g transform={`translate(0 ${top})`}>
          <rect className="strip-ground" width={Math.max(0, width)} height={STRIP} rx="4" />
          {bar.segments.map(({ kind, start, share }) => (
            <rect
              key={kind}
              className={kind === 'estimated' ? 'fill-expected' : `fill-${kind}`}
              x={start * whole}
              width={Math.max(1.5, share * whole)}
              height={STRIP}
            />
          ))}
          {bar.sections.slice(1).map(({ section, from }) => (
            <rect key={section} className="strip-cut" x={from * whole - 0.75} width="1.5" height={STRIP} />
          ))}
          {bar.pins.map(pin => (
            <StripPin key={pin.breakpoint.path} pin={pin} x={pin.at * whole} isBefore={isBefore} />
          ))}
          {differsAt !== null && (
            <rect className="tick" x={place(differsAt) - 1.25} y="-4" width="2.5" height={STRIP + 8} />
          )}
        </g>
        {!isBefore &&
          labels.map(({ text, at, left, lane }) => (
            <g key={text + at} className="pin-label" transform={`translate(0 ${top + STRIP + PIN})`}>
              {lane > 0 && <line x1={at} x2={at} y1="0" y2={lane * LANE} />}
              <text x={left} y={lane * LANE + 12}>
                {text}
              </text>
            </g>
          ))}
      </svg>
    </div>
  )
}

/** The names of the sections with their lengths, above the strip, where there is room. */
function SectionNames({ bar, whole }: Readonly<{ bar: BarGeometry; whole: number }>): JSX.Element {
  return (
    <g className="section-names">
      {bar.sections.map(({ section, from, to, tokens }) => {
        const room = (to - from) * whole
        const short = room > 110 ? `${section} ${bar.measured ? '' : '~'}${formatTokens(tokens)}` : section
        return room < section.length * 6.4 ? null : (
          <text key={section} x={from * whole + 1} y={SECTIONS - 5}>
            {short}
          </text>
        )
      })}
    </g>
  )
}

function StripPin({ pin, x, isBefore }: Readonly<{ pin: BarPin; x: number; isBefore: boolean }>): JSX.Element {
  const { breakpoint } = pin
  return (
    <g className={`strip-pin pin-${breakpoint.placedBy}`} transform={`translate(${x} 0)`}>
      <title>{breakpointWords(breakpoint)}</title>
      <rect className="strip-cut" x="-0.75" width="1.5" height={STRIP} />
      {!isBefore && <path d={`M-4.500 ${STRIP + PIN}h9L0 ${STRIP + 1.5}z`} />}
    </g>
  )
}
