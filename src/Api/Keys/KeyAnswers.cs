using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>Writes answers with one key and its ETag, or with the issued keys.</summary>
internal sealed class KeyAnswers(ViewWriter views)
{
    private const string ShownBefore =
        "This Idempotency-Key has issued these keys before, and a key is shown only once. If the first answer was lost, rotate them: "
        + "POST /admin/keys/{id}/rotate gives each a new secret.";

    /// <summary>Answers with a key, or with the refusal.</summary>
    public Task WriteAsync(HttpContext context, Read<KeySnapshot> key) =>
        key.IsDone ? WriteAsync(context, key.Value) : ProblemWriter.WriteAsync(context, key.Refusal);

    /// <summary>Answers with a key.</summary>
    public Task WriteAsync(HttpContext context, KeySnapshot key)
    {
        context.Response.Headers.ETag = IfMatch.ToETag(key.Record.Revision);
        return views.WriteAsync(context, StatusCodes.Status200OK, KeyView.Of(key));
    }

    /// <summary>Answers with a rotated key and its new text.</summary>
    public Task WriteRotatedAsync(HttpContext context, KeySnapshot key, string text)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ETag = IfMatch.ToETag(key.Record.Revision);
        return views.WriteAsync(context, StatusCodes.Status200OK, new IssuedKeyView(KeyView.Of(key), text));
    }

    /// <summary>Answers to issuing with the one key, or with <c>{"keys":[…]}</c>. If the keys were shown before, a note says so.</summary>
    /// <param name="context">The request.</param>
    /// <param name="keys">The keys, at least one.</param>
    /// <param name="asked">How many keys the request asked for.</param>
    public Task WriteIssuedAsync(HttpContext context, IReadOnlyList<IssuedKey> keys, int asked)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        var note = keys[0].Text is null ? ShownBefore : null;
        if (asked > 1)
        {
            var all = keys.Select(k => new IssuedKeyView(KeyView.Of(k.Snapshot), k.Text));
            return views.WriteAsync(context, StatusCodes.Status201Created, new IssuedKeysView([.. all], note));
        }

        var (snapshot, text) = keys[0];
        headers.ETag = IfMatch.ToETag(snapshot.Record.Revision);
        headers.Location = $"/admin/keys/{snapshot.Record.Id}";
        return views.WriteAsync(context, StatusCodes.Status201Created, new IssuedKeyView(KeyView.Of(snapshot), text, note));
    }
}

/// <summary>A key in the answer to its issuing.</summary>
/// <param name="Snapshot">Its current state.</param>
/// <param name="Text">The whole key; null where it was shown before.</param>
internal readonly record struct IssuedKey(KeySnapshot Snapshot, string? Text);
