using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary><c>POST /admin/keys</c>: issues keys and shows their texts once.</summary>
internal sealed class KeyIssueHandler(IQuotaStorage storage, AdminChanges changes, KeyAnswers answers, ApiOptions options, TimeProvider time)
{
    private readonly RepeatedIssue _repeated = new(storage.Quota);

    public async Task IssueAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var idempotencyKey = IdempotencyKey.Read(context.Request, faults);

        // The API shows whole milliseconds, so store whole milliseconds.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var read = await JsonBody.ReadAsync(
            context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, (body, f) => IssueRequest.Read(body, options, now, f));
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        var request = read.Value;
        if (idempotencyKey is not null && await TryAnswerAgainAsync(context, idempotencyKey, request))
        {
            return;
        }

        var keys = Enumerable.Range(0, request.Count).Select(number => Make(request, now, idempotencyKey, number)).ToArray();
        var audit = changes.Describe(context, AuditActions.Create, keys.Length == 1 ? keys[0].Record.Id : null, request.Description);
        try
        {
            await storage.Keys.CreateAsync([.. keys.Select(k => k.Record)], audit, context.RequestAborted);
        }
        catch (KeyExistsException) when (idempotencyKey is not null)
        {
            // Race: the same request was sent twice at once, and the other one issued the keys first.
            if (await TryAnswerAgainAsync(context, idempotencyKey, request))
            {
                return;
            }

            throw;
        }
        catch (OutcomeUnknownException e)
        {
            changes.LogUnknown(context, AuditActions.Create, e.Kind, e.Reason);
            await ProblemWriter.WriteAsync(context, Unissued(idempotencyKey));
            return;
        }

        changes.Log(audit);
        await answers.WriteIssuedAsync(context, [.. keys.Select(k => new IssuedKey(QuotaTransition.Observe(k.Record, QuotaState.Initial, now), k.Text))], request.Count);
    }

    private static Problem Unissued(string? idempotencyKey) => idempotencyKey is null
        ? Problems.OutcomeUnknown(Repetition.MayDoItTwice,
            "It is not known whether keys were issued: the quota store failed. Their secrets are shown to nobody: list the keys and revoke those of this request. A repetition may issue as many again.")
        : Problems.OutcomeUnknown(Repetition.IsChargedOnce,
            "It is not known whether keys were issued: the quota store failed. Repeat the request with the same Idempotency-Key: no key is issued twice. A key that was issued already is shown without its secret; rotate it.");

    /// <summary>Answers a retried request; false when it is the first attempt.</summary>
    private async Task<bool> TryAnswerAgainAsync(HttpContext context, string idempotencyKey, IssueRequest request)
    {
        var found = await _repeated.FindAsync(idempotencyKey, request, context.RequestAborted);
        if (found.IsAnother)
        {
            await ProblemWriter.WriteAsync(context, Problems.IdempotencyMismatch);
            return true;
        }

        if (found.Keys.Count == 0)
        {
            return false;
        }

        var now = time.GetUtcNow();
        context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        await answers.WriteIssuedAsync(context, [.. found.Keys.Select(k => new IssuedKey(QuotaTransition.Observe(k.Record, k.State, now), Text: null))], request.Count);
        return true;
    }

    private (KeyRecord Record, string Text) Make(IssueRequest request, DateTimeOffset now, string? idempotencyKey, int number)
    {
        var id = idempotencyKey is null ? KeyId.New() : RepeatedIssue.IdOf(idempotencyKey, number);
        var (text, hash) = ApiKey.Generate(request.Prefix, id);
        var record = request.Setting.Put(new KeyRecord
        {
            Id = id,
            Prefix = request.Prefix,
            TimeZone = options.DefaultTimeZone,
            CreatedAt = now,
            Secret = hash,
            IssueFingerprint = idempotencyKey is null ? null : request.Fingerprint,
        });
        return (record with { Label = NumberedLabel.Fill(record.Label, number + 1, request.Count) }, text);
    }
}
