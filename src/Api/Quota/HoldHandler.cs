using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;

namespace QuotaFunctions.Api.Quota;

/// <summary><c>/v1/quota/holds</c>: sets units aside, then settles the real cost or releases them.</summary>
internal sealed class HoldHandler(QuotaEngine engine, ApiOptions options, TimeProvider time)
{
    /// <summary>The default lifetime of a hold, in seconds.</summary>
    public const int DefaultTtlSeconds = 300;

    /// <summary>The longest lifetime of a hold, in seconds: a day.</summary>
    public const int MaxTtlSeconds = 86_400;

    public async Task CreateAsync(HttpContext context, KeySnapshot key)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var idempotencyKey = IdempotencyKey.Read(context.Request, faults);
        var wanted = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, ReadWanted);
        if (!wanted.IsDone)
        {
            await ProblemWriter.WriteAsync(context, wanted.Refusal);
            return;
        }

        var operation = idempotencyKey is null
            ? null
            : OperationKey.FromIdempotencyKey(idempotencyKey, string.Create(CultureInfo.InvariantCulture, $"hold:{wanted.Value.Cost};ttl={wanted.Value.Ttl}"));
        var hold = new HoldOperation(HoldId.New(), wanted.Value.Cost, wanted.Value.Cost, TimeSpan.FromSeconds(wanted.Value.Ttl), IsTracked: true);
        var decision = await engine.ApplyAsync(key.Record.Id, hold, operation);
        await Spending.AnswerAsync(context, decision, StatusCodes.Status201Created, time.GetUtcNow(), Spending.RepetitionOf(operation), decision.Hold);
    }

    public async Task SettleAsync(HttpContext context, KeySnapshot key, string holdId)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var cost = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: false, faults, ReadActual);
        if (!cost.IsDone)
        {
            await ProblemWriter.WriteAsync(context, cost.Refusal);
            return;
        }

        if (!HoldId.TryParse(holdId, out var id))
        {
            await ProblemWriter.WriteAsync(context, UnknownHold);
            return;
        }

        var decision = await engine.ApplyAsync(key.Record.Id, new SettleOperation(id, cost.Value));
        await Spending.AnswerAsync(context, decision, StatusCodes.Status200OK, time.GetUtcNow(), Repetition.ChangesNothing, decision.Hold);
    }

    public async Task ReleaseAsync(HttpContext context, KeySnapshot key, string holdId)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        if (!HoldId.TryParse(holdId, out var id))
        {
            await ProblemWriter.WriteAsync(context, UnknownHold);
            return;
        }

        var decision = await engine.ApplyAsync(key.Record.Id, new ReleaseOperation(id));
        if (Problems.Of(decision, Repetition.ChangesNothing) is { } problem)
        {
            await ProblemWriter.WriteAsync(context, problem);
            return;
        }

        Spending.MarkReplay(context, decision);
        RateLimitHeaders.Write(context.Response, decision.Limits, time.GetUtcNow());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Problem UnknownHold => Problems.Of(new Decision { Verdict = Verdict.UnknownHold })!;

    private static Wanted? ReadWanted(JsonBody body, Faults faults)
    {
        var fields = body.Fields(faults, CostField.Name, "ttl_seconds");
        var cost = fields.Has(CostField.Name) ? CostField.Read(fields, faults) : Cost.OneRequest;
        var ttl = fields.Integer("ttl_seconds", 1, MaxTtlSeconds) ?? DefaultTtlSeconds;
        if (cost is { Items.IsEmpty: true })
        {
            faults.Add(CostField.Name, "must set at least 1 of a unit aside; work that costs nothing needs no hold.");
        }

        return cost is null ? null : new Wanted(cost, (int)ttl);
    }

    private static Cost? ReadActual(JsonBody body, Faults faults) => CostField.Read(body.Fields(faults, CostField.Name), faults);

    private sealed record Wanted(Cost Cost, int Ttl);
}
