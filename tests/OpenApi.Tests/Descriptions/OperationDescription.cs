using System.Collections.Immutable;
using System.Text.Json.Nodes;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>
/// What the route table does not say of an operation. Path, method, credentials, and the refusals that every operation for the same
/// audience has, come from the table; examples come from docs/api.md.
/// </summary>
internal sealed record OperationDescription
{
    /// <summary>What it does, in a few words without a full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>What a caller should know; sentences.</summary>
    public required string Text { get; init; }

    /// <summary>Parameters of the query and headers. Those of the path are in <see cref="Parameters.OfPaths"/>.</summary>
    public ImmutableArray<ParameterDescription> Parameters { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public BodyDescription? Body { get; init; }

    /// <summary>What it answers when it is done.</summary>
    public required ImmutableArray<AnswerDescription> Answers { get; init; }

    /// <summary>Refusals beyond those that every operation for its audience has.</summary>
    public ImmutableArray<Refusal> Refusals { get; init; } = [];
}

/// <summary>The operations of a feature, by name.</summary>
/// <param name="Tag">The feature.</param>
/// <param name="Text">What it is about.</param>
/// <param name="Operations">The descriptions, by the operation's name in the route table.</param>
internal sealed record OperationGroup(string Tag, string Text, IReadOnlyDictionary<string, OperationDescription> Operations);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In"><c>query</c>, <c>header</c> or <c>path</c>.</param>
/// <param name="Text">What it means; a sentence.</param>
/// <param name="Schema">Its schema.</param>
internal sealed record ParameterDescription(string Name, string In, string Text, JsonObject Schema);

/// <summary>A body that a request carries.</summary>
/// <param name="Schema">The name of its schema in <see cref="Bodies.Schemas"/>; null for a body that is the upstream's business.</param>
/// <param name="IsRequired">True where it may not be left out.</param>
internal sealed record BodyDescription(string? Schema, bool IsRequired);

/// <summary>An answer that is no refusal.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">What it says; a sentence.</param>
/// <param name="Views">The records that it may be; empty for an answer without a body.</param>
internal sealed record AnswerDescription(int Status, string Text, params ImmutableArray<Type> Views)
{
    /// <summary>Headers beside <c>x-request-id</c>, by their names in <see cref="Headers"/>.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>A content type beside, or in place of, JSON, with the schema of its body.</summary>
    public (string ContentType, JsonObject Schema)? Other { get; init; }
}

/// <summary>A refusal that an operation may answer with.</summary>
/// <param name="Problem">The refusal, as the product makes it.</param>
/// <param name="ShowsLimits">True where the answer has the key and its limits too.</param>
internal sealed record Refusal(Problem Problem, bool ShowsLimits = false)
{
    /// <summary>Tells it from another refusal with the same status and code; empty for the usual one.</summary>
    public string Variant { get; init; } = "";

    /// <summary>What its example is called.</summary>
    public string Name => string.Join('.', new[] { $"{Problem.Status}", Problem.Code, ShowsLimits ? "limits" : "", Variant }.Where(part => part.Length > 0));
}
