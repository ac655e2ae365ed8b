using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Upstreams;

/// <summary><c>/admin/upstreams</c>: where requests are forwarded, how that goes, and whether an upstream answers now.</summary>
internal sealed class UpstreamsHandler(IForwardingStatus forwarding, IUpstreamProbe probe, ViewWriter views)
{
    public Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        return faults.TryGetProblem(out var refusal)
            ? ProblemWriter.WriteAsync(context, refusal)
            : views.WriteAsync(context, StatusCodes.Status200OK, new UpstreamsView([.. forwarding.Upstreams.Select(UpstreamView.Of)]));
    }

    /// <summary>Asks an upstream for its list of models. It is never asked by itself: only an administrator spends the sponsor's rate.</summary>
    public async Task TestAsync(HttpContext context, string name)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        if (!probe.Names.Contains(name, StringComparer.Ordinal))
        {
            await ProblemWriter.WriteAsync(context, Problems.NotFound("There is no upstream of this name. GET /admin/upstreams lists them."));
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await views.WriteAsync(context, StatusCodes.Status200OK, UpstreamTestView.Of(await probe.ProbeAsync(name, context.RequestAborted)));
    }
}
