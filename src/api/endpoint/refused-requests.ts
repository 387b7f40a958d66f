import { map, type Observable } from 'rxjs';
import { hostPortText } from '../../signal/host.ts';
import { guarded, type Report } from '../../stack/guarded.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { RefusedRequest } from './sip-endpoint.ts';

/** What the stack refuses by itself, as the application sees it. */
export const refusedRequests = ({ refused$ }: Stack, report: Report): Observable<RefusedRequest> => {
  const requests$ = refused$.pipe(
    map(({ request, status, why, remote }) => ({
      request,
      status,
      why,
      remoteAddress: hostPortText(remote.host, remote.port),
    })),
  );
  return guarded(requests$, report);
};
