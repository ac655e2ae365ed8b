using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Responses;
using QuotaFunctions.Http.Requests;
using QuotaFunctions.Http.Responses;

namespace QuotaFunctions.Http.Handlers;

/// <summary><c>POST /admin/keys</c>: issues keys, and shows their texts this once.</summary>
internal sealed class KeyIssueHandler(IKeyCatalog catalog, AdminChanges changes, QuotaHttpOptions options, TimeProvider time)
{
    public async Task IssueAsync(HttpContext context)
    {
        var faults = new Faults();
        _ = new QueryFields(context.Request, faults);

        // Whole milliseconds, as the API shows them: what is shown is what is stored.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var (request, refusal) = await JsonBody.ReadAsync(
            context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, (body, f) => IssueRequest.Read(body, options, now, f));
        if (request is null)
        {
            await ProblemWriter.WriteAsync(context, refusal!);
            return;
        }

        var keys = new List<(KeyRecord Record, string Text)>(request.Count);
        for (var i = 0; i < request.Count; i++)
        {
            keys.Add(Make(request, now));
        }

        var audit = changes.Describe(context, AuditWords.Create, keys.Count == 1 ? keys[0].Record.Id : null, request.Describe());
        await catalog.CreateAsync([.. keys.Select(k => k.Record)], audit, context.RequestAborted);
        changes.Log(audit);
        await AnswerAsync(context, keys, now);
    }

    private static (KeyRecord Record, string Text) Make(IssueRequest request, DateTimeOffset now)
    {
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(request.Prefix, id);
        var record = new KeyRecord
        {
            Id = id,
            Prefix = request.Prefix,
            Label = request.Label,
            Limits = request.Limits,
            TimeZone = request.TimeZone,
            Models = request.Models,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
            Secret = hash,
        };
        return (record, text);
    }

    private static Task AnswerAsync(HttpContext context, List<(KeyRecord Record, string Text)> keys, DateTimeOffset now)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (keys.Count == 1)
        {
            headers.ETag = IfMatch.ToETag(keys[0].Record.Revision);
            headers.Location = $"/admin/keys/{keys[0].Record.Id}";
        }

        return JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, (keys, now), static (w, s) =>
        {
            if (s.keys.Count == 1)
            {
                Write(w, s.keys[0], s.now);
                return;
            }

            w.WriteStartObject();
            w.WriteStartArray("keys"u8);
            foreach (var key in s.keys)
            {
                Write(w, key, s.now);
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, (KeyRecord Record, string Text) key, DateTimeOffset now) =>
        KeyJson.Write(writer, QuotaTransition.Observe(key.Record, QuotaState.Initial, now), key.Text);
}
