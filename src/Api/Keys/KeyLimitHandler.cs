using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
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
        var window = ReadWindow(windowName, faults);
        var read = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: false, faults, (body, f) => ReadChange(body, unitName, window, f));
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        var change = idempotencyKey is null ? read.Value : read.Value with { Operation = OperationOf(idempotencyKey, read.Value) };
        await ChangeAsync(context, keyId, change, ifRevision);
    }

    public async Task RemoveAsync(HttpContext context, string keyId, string unitName, string windowName)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "unlimited");
        var mayUnbind = fields.OneOf("unlimited", static text => text switch { "true" => true, "false" => false, _ => (bool?)null }, "true or false");
        var ifRevision = IfMatch.Read(context.Request, faults);
        var (unit, window) = (ReadUnit(unitName, faults), ReadWindow(windowName, faults));
        if (faults.TryGetProblem(out var fault))
        {
            await ProblemWriter.WriteAsync(context, fault);
            return;
        }

        await ChangeAsync(context, keyId, LimitEdit.Remove(unit!.Value, window!.Value, mayUnbind == true), ifRevision);
    }

    /// <summary>Separates administrators' idempotency keys from the key holder's: no header value can begin with this character.</summary>
    private static OperationKey OperationOf(string idempotencyKey, AdminChange change) =>
        OperationKey.FromIdempotencyKey($"\u0001{idempotencyKey}", $"{change.Action} {change.Words}");

    private static AdminChange? ReadChange(JsonBody body, string unitName, WindowKind? window, Faults faults)
    {
        var fields = body.Fields(faults, Max, Added);
        var max = fields.Integer(Max, 0, Limit.MaxAmount);
        var added = fields.Integer(Added, -Limit.MaxAmount, Limit.MaxAmount);

        // Raising needs an existing limit, so its name was accepted before.
        var unit = fields.Has(Added) ? ReadUnit(unitName, faults) : LimitsReader.ReadUnit(unitName, "unit", faults);
        if (!faults.Any && fields.HasValue(Max) == fields.HasValue(Added))
        {
            faults.Add(Max, string.Create(CultureInfo.InvariantCulture, $"or add must be given, one of them: a whole number up to {Limit.MaxAmount}."));
        }

        return faults.Any ? null
            : max is { } all ? LimitEdit.Set(new Limit(unit!.Value, window!.Value, all))
            : LimitEdit.Add(unit!.Value, window!.Value, added!.Value);
    }

    private static Unit? ReadUnit(string name, Faults faults)
    {
        if (Unit.TryParse(name, out var unit))
        {
            return unit;
        }

        faults.Add("unit", $"must be {TextRules.UnitName}.");
        return null;
    }

    private static WindowKind? ReadWindow(string name, Faults faults)
    {
        if (WindowKindNames.TryParse(name, out var window))
        {
            return window;
        }

        faults.Add("window", $"must be one of {WindowKindNames.Allowed}.");
        return null;
    }

    private async Task ChangeAsync(HttpContext context, string keyId, AdminChange change, long? ifRevision)
    {
        if (!KeyId.TryParse(keyId, out var id))
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        var key = await changes.ApplyAsync(context, id, change, ifRevision);
        await (key.IsDone ? answers.WriteAsync(context, key.Value) : ProblemWriter.WriteAsync(context, key.Refusal));
    }
}
