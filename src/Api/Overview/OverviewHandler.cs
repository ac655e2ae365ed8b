using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Overview;

/// <summary>
/// <c>GET /admin/overview</c>: what the dashboard shows. The answer to one query is made at most every 5 seconds and sent to all who ask, so that open
/// dashboards do not load the store.
/// </summary>
internal sealed class OverviewHandler(OverviewReport report, ViewWriter views, TimeProvider time)
{
    /// <summary>The most queries whose answers are kept. Above it all are forgotten, which costs a few reads.</summary>
    private const int MaxKept = 16;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<OverviewQuery, SharedValue<TaggedAnswer>> _answers = [];

    public async Task ReadAsync(HttpContext context)
    {
        var faults = new Faults();
        var query = OverviewParameters.Read(context.Request, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var answer = await AnswerTo(query).GetAsync(context.RequestAborted);
        await answer.WriteAsync(context);
    }

    private SharedValue<TaggedAnswer> AnswerTo(OverviewQuery query)
    {
        lock (_lock)
        {
            if (_answers.TryGetValue(query, out var known))
            {
                return known;
            }

            if (_answers.Count >= MaxKept)
            {
                _answers.Clear();
            }

            var answer = new SharedValue<TaggedAnswer>(Age, time, async () => new TaggedAnswer(views.ToJson(await report.MakeAsync(query))));
            _answers.Add(query, answer);
            return answer;
        }
    }
}
