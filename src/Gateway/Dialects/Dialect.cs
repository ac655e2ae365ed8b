using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>The wire format of one provider family. Everything particular to the family is in its folder.</summary>
internal abstract class Dialect
{
    /// <summary>The name in settings and logs: <c>openai</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The provider in OpenTelemetry's <c>gen_ai.provider.name</c>, for an upstream at this address.</summary>
    public virtual string ProviderName(Uri baseUrl) => Name;

    /// <summary>The first path segments that its clients call: <c>v1</c>. Paths below are routed to the gateway on both hosts.</summary>
    public abstract ImmutableArray<string> Mounts { get; }

    /// <summary>
    /// The operation of a method and path; null for a path that is not of this dialect. For <c>HEAD</c> the caller passes <c>GET</c>.
    /// </summary>
    public abstract Operation? Find(string method, OperationPath path);

    /// <summary>The question for the list of models, as a client asks it: free of charge, and it needs a valid secret.</summary>
    public abstract ModelQuestion ModelQuestion { get; }

    /// <summary>The header that carries the sponsor's secret for this operation, unless the upstream's configuration names another.</summary>
    public abstract Credential CredentialFor(Operation operation);

    /// <summary>The same for an upstream at this address: providers of one wire format differ in the header.</summary>
    public virtual Credential CredentialFor(Operation operation, Uri baseUrl) => CredentialFor(operation);

    /// <summary>True for an address that is known to speak this dialect, so that an upstream there need not name it.</summary>
    public virtual bool IsHome(Uri baseUrl) => false;

    /// <summary>How to bound the answer's length for this model; null if it cannot be bounded.</summary>
    public abstract OutputRule? OutputFor(Operation operation, string? model);

    /// <summary>True for a model that reasons before its first visible token: its default bound is larger, and a cut answer may hide work.</summary>
    public virtual bool Reasons(string? model) => false;

    /// <summary>The same for one request, which may turn reasoning on.</summary>
    public virtual bool Reasons(string? model, RequestFacts facts) => Reasons(model) || facts.Thinking?.Value is not null;

    /// <summary>
    /// The change that makes an upstream accept a request whose form it refused (status 400 or 422); null when none is known.
    /// </summary>
    public virtual Repair? RepairFor(Operation operation, RequestFacts facts, int status, ReadOnlySpan<byte> error) => null;

    /// <summary>Headers of this family that are not passed on, in addition to HTTP's.</summary>
    public virtual DialectHeaders Headers => DialectHeaders.None;

    /// <summary>Writes the members of a refusal in the form that this dialect's clients expect.</summary>
    /// <param name="writer">A writer inside the object.</param>
    /// <param name="problem">The refusal.</param>
    /// <param name="requestId">The request's id, for dialects whose bodies repeat it.</param>
    public abstract void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId);

    /// <summary>Adds the headers that this dialect's clients expect in a refusal, in addition to the common ones.</summary>
    public virtual void AddRefusalHeaders(IHeaderDictionary headers, string requestId)
    {
    }
}

/// <summary>A <c>GET</c> for the list of models.</summary>
/// <param name="Path">The path and query that a client sends; the longest page that is allowed is asked for.</param>
internal sealed record ModelQuestion(string Path)
{
    /// <summary>Headers that the question needs beside the secret's.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>A header that carries a secret.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Scheme">What stands before the secret, <c>Bearer</c>; empty for nothing.</param>
internal readonly record struct Credential(string Header, string Scheme = "")
{
    /// <summary><c>Authorization: Bearer</c>.</summary>
    public static Credential Bearer { get; } = new("Authorization", "Bearer");

    /// <summary>The header's value.</summary>
    public string ValueFor(string secret) => Scheme.Length == 0 ? secret : $"{Scheme} {secret}";
}

/// <summary>Headers that are not passed on. A name that ends in <c>*</c> stands for all names with that beginning.</summary>
/// <param name="NotToUpstream">Of requests: credentials, and what chooses among the sponsor's accounts.</param>
/// <param name="NotToClient">Of answers: the sponsor's accounts and limits.</param>
internal sealed record DialectHeaders(ImmutableArray<string> NotToUpstream, ImmutableArray<string> NotToClient)
{
    /// <summary>None.</summary>
    public static DialectHeaders None { get; } = new([], []);
}

/// <summary>How an answer's length is bounded.</summary>
/// <param name="Member">The path of the member to add where the request names no bound: <c>max_tokens</c>, <c>generationConfig.maxOutputTokens</c>.</param>
/// <param name="Least">The smallest bound that an upstream accepts, in tokens.</param>
internal sealed record OutputRule(string Member, long Least = 1)
{
    /// <summary>Other members that bound the same; where the request names one of them, none is added.</summary>
    public ImmutableArray<string> Also { get; init; } = [];

    /// <summary>The member that bounds reasoning within the answer and must stay below its bound; null where there is none.</summary>
    public string? ThinkingMember { get; init; }

    /// <summary>The smallest value that an upstream accepts as <see cref="ThinkingMember"/>, in tokens.</summary>
    public long LeastThinking { get; init; }

    /// <summary>
    /// The member to add to this body. If the body already has the object in another spelling, it is that spelling, because upstreams refuse
    /// two spellings of one object.
    /// </summary>
    public string MemberFor(RequestFacts facts) =>
        Also.Prepend(Member).FirstOrDefault(m => facts.Places.Objects.ContainsKey(ParentOf(m))) ?? Member;

    private static string ParentOf(string member) => member[..Math.Max(0, member.LastIndexOf('.'))];
}

/// <summary>A change of a request's form that an upstream asked for; remembered for the upstream and model.</summary>
internal abstract record Repair
{
    private Repair()
    {
    }

    /// <summary>Bound the answer by another member.</summary>
    public sealed record BoundBy(string Member) : Repair;

    /// <summary>Do not ask for a stream's usage.</summary>
    public sealed record NoStreamUsage : Repair;

    /// <summary>Leave a member out.</summary>
    public sealed record Without(string Member) : Repair;
}
