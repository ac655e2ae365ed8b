using System.Collections.Immutable;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Keys.Bulk;

/// <summary>The request of <c>POST /admin/keys/bulk</c>.</summary>
/// <param name="Ids">The keys' ids; default when <paramref name="Query"/> selects them.</param>
/// <param name="Query">Selects the keys; null when <paramref name="Ids"/> names them.</param>
/// <param name="Change">The change to make to each key.</param>
internal sealed record BulkRequest(ImmutableArray<KeyId> Ids, KeyQuery? Query, AdminChange Change)
{
    /// <summary>The most keys of one call.</summary>
    public const int MaxKeys = PageSize.Max;

    private const string FilterName = "filter";
    private const string ChangeName = "change";
    private const string ActionName = "action";
    private const string IdsName = "ids";

    /// <summary>Reads the body; null when it has faults.</summary>
    public static BulkRequest? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        var fields = body.Fields(faults, FilterName, ChangeName, ActionName, "limit", "cursor");
        var change = ReadChange(fields, options, now, faults);
        var filter = fields.Object(FilterName, IdsName, "label", "tag", "owner", "status");
        if (filter is null || !filter.Names.Any(filter.HasValue))
        {
            if (!faults.Any)
            {
                faults.Add(FilterName, "must say which keys: ids, or some of label, tag, owner and status.");
            }

            return null;
        }

        return filter.HasValue(IdsName) ? OfIds(fields, filter, change, faults) : OfQuery(fields, filter, change, faults);
    }

    private static BulkRequest? OfIds(JsonFields fields, JsonFields filter, AdminChange? change, Faults faults)
    {
        if (filter.Names.Count() > 1 || fields.Has("limit") || fields.Has("cursor"))
        {
            faults.Add(filter.PathOf(IdsName), "must stand alone: these keys are the ones to change, all in one call.");
        }

        var ids = new List<KeyId>();
        foreach (var (text, path) in filter.Texts(IdsName, 1, MaxKeys, 1, 200) ?? [])
        {
            if (KeyId.TryParse(text, out var id))
            {
                ids.Add(id);
            }
            else
            {
                faults.Add(path, "must be a key's id.");
            }
        }

        // A key named twice is changed once.
        return faults.Any ? null : new BulkRequest([.. ids.Distinct()], null, change!);
    }

    private static BulkRequest? OfQuery(JsonFields fields, JsonFields filter, AdminChange? change, Faults faults)
    {
        var query = new KeyQuery(
            (int)(fields.Integer("limit", 1, MaxKeys) ?? MaxKeys),
            filter.OneOf("status", KeyStatusNames.Read, KeyStatusNames.Allowed),
            filter.Text("label", 1, LabelField.MaxLength),
            fields.OneOf("cursor", Cursor.ReadKeys, "the next_cursor of a call with the same filter"),
            filter.OneOf<Tag>("tag", static text => Tag.TryParse(text, out var tag) ? tag : null, Tag.Allowed),
            filter.Text("owner", 1, OwnerField.MaxLength));
        return faults.Any ? null : new BulkRequest(default, query, change!);
    }

    private static AdminChange? ReadChange(JsonFields fields, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        if (fields.HasValue(ChangeName) == fields.HasValue(ActionName))
        {
            faults.Add(ChangeName, $"or action must be given, one of them: an object as for PATCH, or {Names}.");
            return null;
        }

        if (fields.Object(ChangeName, KeyFields.Names.AsSpan()) is { } members)
        {
            return UpdateRequest.Read(members, options, now, faults);
        }

        var name = fields.Text(ActionName, 0, 200);
        var found = AdminChange.Actions.FirstOrDefault(a => a.Name == name).Change;
        if (name is not null && found is null)
        {
            faults.Add(ActionName, $"must be {Names}.");
        }

        return found;
    }

    private static string Names => $"{string.Join(", ", AdminChange.Actions[..^1].Select(a => a.Name))} or {AdminChange.Actions[^1].Name}";
}
