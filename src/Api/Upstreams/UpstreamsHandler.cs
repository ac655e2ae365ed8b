using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Upstreams;

/// <summary><c>GET /admin/upstreams</c>: where requests are forwarded, and how that goes.</summary>
internal sealed class UpstreamsHandler(IForwardingStatus forwarding, ViewWriter views)
{
    public Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        return faults.TryGetProblem(out var refusal)
            ? ProblemWriter.WriteAsync(context, refusal)
            : views.WriteAsync(context, StatusCodes.Status200OK, new UpstreamsView([.. forwarding.Upstreams.Select(UpstreamView.Of)]));
    }
}
