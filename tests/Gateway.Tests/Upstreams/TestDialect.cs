using System.Collections.Immutable;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

/// <summary>A dialect of which only the name, the home and the credential matter.</summary>
internal sealed class TestDialect(string name, Credential credential, string? home = null) : Dialect
{
    public override string Name => name;

    public override ImmutableArray<string> Mounts => ["v1"];

    public override ModelQuestion ModelQuestion => new("/v1/models");

    public Operation Chat => new(this, "chat", Work.Generate) { Answer = new AnswerShape(JsonShape<AnswerMember>.Of()) };

    public override Operation? Find(string method, OperationPath path) => null;

    public override Credential CredentialFor(Operation operation) => credential;

    public override bool IsHome(Uri baseUrl) => baseUrl.Host == home;

    public override OutputRule? OutputFor(Operation operation, string? model) => null;

    public override void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId)
    {
    }
}

/// <summary>Two dialects, and upstreams to route among.</summary>
internal static class TestRoutes
{
    public static readonly TestDialect One = new("one", Credential.Bearer, "one.test");
    public static readonly TestDialect Two = new("two", new Credential("x-two-key"), "two.test");
    public static readonly DialectSet Known = new([One, Two]);

    public static Upstream Named(string name, params UpstreamModel[] models) =>
        new() { Name = name, BaseUrl = new Uri($"https://{name}.example/v1"), Models = [.. models] };

    public static string[] Names(this ImmutableArray<UpstreamChoice> choices) => [.. choices.Select(c => c.Upstream.Name)];
}
