import type { EngineAnswer } from './answer.ts'
import { createCalibration } from './calibration.ts'
import { createClientAlone } from './client-alone.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import { createRecollection } from './recollection.ts'
import { createRefusedMarkers } from './refused-markers.ts'
import { runCall } from './run-call.ts'
import { createSessionIndex } from './session-index.ts'
import type { Teachers } from './teachers.ts'

/** The one pipeline: read, plan, apply, send, read usage, account. */
export interface Engine {
  /**
   * Sends one request through the pipeline. Whatever fails in reading, planning or memory, the request goes on as it came. When the
   * upstream refuses a request (400, 413, 422) that carries markers of ours, it is sent once more without them.
   *
   * @throws UpstreamUnreachable when no answer came; the exchange is recorded all the same
   */
  run(call: EngineCall): Promise<EngineAnswer>
}

/** Composes the pipeline. Every host (gateway, library, assistant, lab) runs this one. */
export function createEngine(parts: EngineParts): Engine {
  const teachers: Teachers = {
    alone: createClientAlone(),
    calibration: createCalibration(),
    recollection: createRecollection(),
    refusedMarkers: createRefusedMarkers(),
    sessions: createSessionIndex(),
  }
  return {
    run: call => runCall(parts, teachers, call),
  }
}
