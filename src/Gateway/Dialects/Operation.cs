using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>A provider's operation: the meaning of one method and path in one dialect.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Name">Short and stable, for tests and telemetry: <c>chat.completions</c>, <c>messages</c>.</param>
/// <param name="Work">What it does.</param>
internal sealed record Operation(Dialect Dialect, string Name, Work Work)
{
    /// <summary>The model that the path names, percent encoding resolved; null when the body names it, or nothing does.</summary>
    public string? Model { get; init; }

    /// <summary>What the path says of streaming; null where the body says it.</summary>
    public bool? IsStream { get; init; }

    /// <summary>The members of its JSON body that matter; null for an operation without one, whose body is not read as JSON.</summary>
    public RequestShape? Request { get; init; }

    /// <summary>True when a form (<c>multipart/form-data</c>) may stand for the JSON body: its <c>model</c> and <c>stream</c> fields are read.</summary>
    public bool TakesForm { get; init; }

    /// <summary>The members of its answer that matter.</summary>
    public required AnswerShape Answer { get; init; }

    /// <summary>The header that carries the secret on this path, where it is another than its dialect's; null for the dialect's.</summary>
    public Credential? Credential { get; init; }

    /// <summary>For <see cref="Work.Listing"/>: where the answer lists models; null where it lists none.</summary>
    public ModelList? Models { get; init; }

    /// <summary>True when the answer to a stream reports usage only where the body asks for it, at <see cref="RequestMember.StreamUsage"/>.</summary>
    public bool AsksForStreamUsage { get; init; }
}

/// <summary>Where an answer lists models, so that a key bound to some sees only those.</summary>
/// <param name="Array">The root's member that holds the list.</param>
/// <param name="Id">The item's member that names the model.</param>
/// <param name="Prefix">What stands before the name there: <c>models/</c>; empty for nothing.</param>
internal sealed record ModelList(string Array, string Id, string Prefix = "");
