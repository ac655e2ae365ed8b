using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary><c>PUT</c> and <c>DELETE /admin/keys/{id}/limits/{unit}/{window}</c>: one limit of a key; the others stay unchanged.</summary>
internal sealed class KeyLimitHandler(AdminChanges changes, KeyAnswers answers, ApiOptions options)
{
    private const string Max = "limit";
    private const string Added = "add";

    public async Task SetAsync(HttpContext context, string keyId, string unitName, string windowName)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var ifRevision = IfMatch.Read(context.Request, faults);
        var idempotencyKey = IdempotencyKey.Read(context.Request, faults);
        var window = LimitsReader.ReadWindow(windowName, "window", faults);
        var read = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: false, faults, (body, f) => ReadChange(body, unitName, window, f));
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        var change = idempotencyKey is null ? read.Value : read.Value with { Operation = OperationOf(idempotencyKey, read.Value) };
        await answers.WriteAsync(context, await changes.ApplyAsync(context, keyId, change, ifRevision));
    }

    public async Task RemoveAsync(HttpContext context, string keyId, string unitName, string windowName)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "unlimited");
        var mayUnbind = fields.OneOf("unlimited", static text => text switch { "true" => true, "false" => false, _ => (bool?)null }, "true or false");
        var ifRevision = IfMatch.Read(context.Request, faults);
        var (unit, window) = (LimitsReader.ReadAnyUnit(unitName, "unit", faults), LimitsReader.ReadWindow(windowName, "window", faults));
        if (faults.TryGetProblem(out var fault))
        {
            await ProblemWriter.WriteAsync(context, fault);
            return;
        }

        var removal = LimitEdit.Remove(unit!.Value, window!.Value, mayUnbind == true);
        await answers.WriteAsync(context, await changes.ApplyAsync(context, keyId, removal, ifRevision));
    }

    /// <summary>Separates administrators' idempotency keys from the key holder's: no header value can begin with this character.</summary>
    private static OperationKey OperationOf(string idempotencyKey, AdminChange change) =>
        OperationKey.FromIdempotencyKey($"\u0001{idempotencyKey}", $"{change.Action} {change.AuditDetail}");

    private static AdminChange? ReadChange(JsonBody body, string unitName, WindowKind? window, Faults faults)
    {
        var fields = body.Fields(faults, Max, Added);
        var max = fields.Integer(Max, 0, Limit.MaxAmount);
        var added = fields.Integer(Added, -Limit.MaxAmount, Limit.MaxAmount);

        // Raising needs an existing limit, so its name was accepted before.
        var unit = fields.Has(Added) ? LimitsReader.ReadAnyUnit(unitName, "unit", faults) : LimitsReader.ReadUnit(unitName, "unit", faults);
        if (!faults.Any && fields.HasValue(Max) == fields.HasValue(Added))
        {
            faults.Add(Max, string.Create(CultureInfo.InvariantCulture, $"or add must be given, one of them: a whole number up to {Limit.MaxAmount}."));
        }

        return faults.Any ? null
            : max is { } all ? LimitEdit.Set(new Limit(unit!.Value, window!.Value, all))
            : LimitEdit.Add(unit!.Value, window!.Value, added!.Value);
    }
}
