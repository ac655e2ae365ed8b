using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Settings;

/// <summary><c>GET /admin/settings</c>: what this process runs with, without secrets.</summary>
internal sealed class SettingsHandler(EffectiveSettings settings, ApiOptions options, ViewWriter views)
{
    public Task ReadAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        return faults.TryGetProblem(out var refusal)
            ? ProblemWriter.WriteAsync(context, refusal)
            : views.WriteAsync(context, StatusCodes.Status200OK, SettingsView.Of(settings, options.Version));
    }
}
