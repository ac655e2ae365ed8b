using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Doctor;

/// <summary><c>GET /admin/doctor</c>: what is broken in the running service and around it, and what mends it.</summary>
internal sealed class DoctorHandler(IDoctor doctor, ViewWriter views)
{
    public async Task ReadAsync(HttpContext context)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "language");
        var language = fields.OneOf("language", ReadLanguage, "en or zh") ?? Language.English;
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var report = await doctor.RunAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await views.WriteAsync(context, StatusCodes.Status200OK, DoctorView.Of(report, language));
    }

    private static Language? ReadLanguage(string text) => text switch
    {
        "en" => Language.English,
        "zh" => Language.Chinese,
        _ => null,
    };
}
