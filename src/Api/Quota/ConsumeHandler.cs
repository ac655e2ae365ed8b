using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Quota;

/// <summary><c>POST /v1/quota/consume</c>: charges all units of a cost or none.</summary>
internal sealed class ConsumeHandler(QuotaEngine engine, ApiOptions options, TimeProvider time)
{
    public async Task ConsumeAsync(HttpContext context, KeySnapshot key)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var idempotencyKey = IdempotencyKey.Read(context.Request, faults);
        var cost = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, ReadCost);
        if (!cost.IsDone)
        {
            await ProblemWriter.WriteAsync(context, cost.Refusal);
            return;
        }

        var operation = idempotencyKey is null ? null : OperationKey.FromIdempotencyKey(idempotencyKey, $"consume:{cost.Value}");
        var decision = await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(cost.Value), operation);
        await Spending.AnswerAsync(context, decision, StatusCodes.Status200OK, time.GetUtcNow(), Spending.RepetitionOf(operation));
    }

    private static Cost? ReadCost(JsonBody body, Faults faults)
    {
        var fields = body.Fields(faults, CostField.Name);
        return fields.Has(CostField.Name) ? CostField.Read(fields, faults) : Cost.OneRequest;
    }
}
