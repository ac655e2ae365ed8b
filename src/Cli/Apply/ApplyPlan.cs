using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Apply;

/// <summary>What is to be done about one key.</summary>
internal enum StepKind
{
    /// <summary>It is as the file wants it.</summary>
    Unchanged,

    /// <summary>No key that is not revoked has the label.</summary>
    Create,

    /// <summary>Some members differ.</summary>
    Update,

    /// <summary>The file no longer names it.</summary>
    Revoke,
}

/// <summary>One step of a plan.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Name">The key's label; its id where it has none.</param>
/// <param name="Id">The key's id; null for one that is to be issued.</param>
/// <param name="Changes">What differs.</param>
/// <param name="Body">What the server gets.</param>
/// <param name="Revision">The revision that was compared; null for a new key.</param>
internal sealed record ApplyStep(StepKind Kind, string Name, string? Id, IReadOnlyList<FieldChange> Changes, JsonObject Body, string? Revision)
{
    /// <summary>The kind's word in tables and documents.</summary>
    public string Word => Kind switch
    {
        StepKind.Create => "create",
        StepKind.Update => "update",
        StepKind.Revoke => "revoke",
        _ => "unchanged",
    };
}

/// <summary>The way from what keys have to what a file wants.</summary>
/// <param name="Steps">A step for each key of the file, then those for keys that it no longer names.</param>
internal sealed record ApplyPlan(IReadOnlyList<ApplyStep> Steps)
{
    /// <summary>The steps that change something.</summary>
    public IReadOnlyList<ApplyStep> Changing => [.. Steps.Where(s => s.Kind != StepKind.Unchanged)];

    /// <summary>Compares a file with the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="desired">The file.</param>
    /// <param name="prunes">True to revoke keys with the file's tag that it does not name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CommandFailure">Two keys have one label, or the server cannot be read.</exception>
    public static async Task<ApplyPlan> MakeAsync(AdminClient server, DesiredKeys desired, bool prunes, CancellationToken cancellationToken)
    {
        var steps = new List<ApplyStep>();
        foreach (var key in desired.Keys)
        {
            steps.Add(await CompareAsync(server, key, cancellationToken));
        }

        if (prunes)
        {
            string Page(string? cursor) => Query.Of("api/admin/keys", ("tag", desired.Tag), ("limit", "1000"), ("cursor", cursor));
            await foreach (var page in server.PagesAsync(Page, "keys", null, cancellationToken))
            {
                steps.AddRange(page.Select(KeyRecord.Read)
                    .Where(k => !k.IsRevoked && steps.All(s => s.Id != k.Id))
                    .Select(k => new ApplyStep(StepKind.Revoke, k.Label ?? k.Id, k.Id, [], [], null)));
            }
        }

        return new ApplyPlan(steps);
    }

    /// <summary>Writes it for people: what changes, and how many keys do not.</summary>
    public void Write(Terminal terminal)
    {
        var table = new Table("action", "label", "member", "from", "to");
        foreach (var step in Changing)
        {
            table.Add(step.Word, step.Name, null, null, null);
            foreach (var change in step.Changes)
            {
                table.Add(null, null, change.Field, change.From, change.To);
            }
        }

        terminal.Write(table);
    }

    /// <summary>Writes it as a member of a JSON document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("plan");
        foreach (var step in Steps)
        {
            json.WriteStartObject();
            json.WriteString("action", step.Word);
            json.WriteString("label", step.Name);
            json.WriteString("id", step.Id);
            json.WriteStartArray("changes");
            foreach (var change in step.Changes)
            {
                json.WriteStartObject();
                json.WriteString("member", change.Field);
                json.WriteString("from", change.From);
                json.WriteString("to", change.To);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task<ApplyStep> CompareAsync(AdminClient server, DesiredKey desired, CancellationToken cancellationToken)
    {
        var live = (await KeyLookup.WithLabelAsync(server, desired.Label, cancellationToken)).Where(k => !k.IsRevoked).ToArray();
        if (live.Length > 1)
        {
            throw CommandFailure.Usage($"{live.Length} keys have the label {desired.Label} ({string.Join(", ", live.Take(10).Select(k => k.Id))}), so it names none of them. Change or revoke all but one.");
        }

        // Read alone, the key comes with its revision, so that a change in between is noticed.
        if (live is [var only] && await KeyLookup.ReadAsync(server, only.Id, cancellationToken) is { } found)
        {
            var (changes, body) = KeyDifference.Of(desired, found.Record);
            return new ApplyStep(changes.Count == 0 ? StepKind.Unchanged : StepKind.Update, desired.Label, only.Id, changes, body, found.Revision);
        }

        var issue = (JsonObject)desired.Settings.DeepClone();
        issue["label"] = desired.Label;
        return new ApplyStep(StepKind.Create, desired.Label, null, KeyDifference.OfNew(desired), issue, null);
    }
}
