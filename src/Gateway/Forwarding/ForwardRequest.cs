using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Forwarding;

/// <summary>A request that is to be forwarded, read as far as it must be.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Operation">What it asks for.</param>
/// <param name="Path">Where the client sent it.</param>
/// <param name="Facts">What its body says; nothing for one that is passed on unread.</param>
/// <param name="Body">Its body; null for one that is passed on unread, or where there is none.</param>
internal sealed record ForwardRequest(KeyRecord Key, Operation Operation, OperationPath Path, RequestFacts Facts, RequestBody? Body) : IDisposable
{
    /// <summary>The model asked for; null when none is named.</summary>
    public string? Model => Facts.Model ?? Operation.Model;

    /// <summary>True when a stream is asked for.</summary>
    public bool IsStream => Operation.IsStream ?? Facts.IsStream;

    /// <summary>True when it can spend tokens, as far as this service can see.</summary>
    public bool SpendsTokens => Operation.Work.SpendsTokens() && Facts.IsRead && !(Operation.Work == Work.Other && Facts.Places.IsForm);

    /// <summary>True when its model may have worked without a sign of it: before anything was seen, in reasoning, in the background.</summary>
    public bool MayWorkUnseen => Operation.Work.SpendsTokens() && (Facts.IsBackground || Operation.Dialect.Reasons(Model, Facts));

    /// <inheritdoc/>
    public void Dispose() => Body?.Dispose();
}
