using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Forwarding;

/// <summary>A request to forward.</summary>
/// <param name="Key">The key that it is charged to.</param>
/// <param name="Operation">The operation that it asks for.</param>
/// <param name="Path">The path that the client sent it to.</param>
/// <param name="Facts">The contents of its body; <see cref="RequestFacts.Unread"/> for a body that is streamed.</param>
/// <param name="Body">Its body; null when there is none or it is streamed.</param>
internal sealed record ForwardRequest(KeyRecord Key, Operation Operation, OperationPath Path, RequestFacts Facts, RequestBody? Body) : IDisposable
{
    /// <summary>The model asked for; null when none is named.</summary>
    public string? Model => Facts.Model ?? Operation.Model;

    /// <summary>True when a stream is asked for.</summary>
    public bool IsStream => Operation.IsStream ?? Facts.IsStream;

    /// <summary>True when it can spend tokens, as far as this service can see.</summary>
    public bool SpendsTokens => Operation.Work.SpendsTokens() && Facts.IsRead && !(Operation.Work == Work.Other && Facts.Places.IsForm);

    /// <summary>True when its model may work without visible output: in reasoning, or in the background.</summary>
    public bool MayWorkUnseen => Operation.Work.SpendsTokens() && (Facts.IsBackground || Operation.Dialect.Reasons(Model, Facts));

    /// <inheritdoc/>
    public void Dispose() => Body?.Dispose();
}
