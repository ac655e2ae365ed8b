using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Gateway.Dialects;
using static QuotaFunctions.Gateway.Upstreams.Tests.TestRoutes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamRouterTests
{
    [Fact]
    public void Model_NobodyServesIt_HasNoChoice()
    {
        using var router = Router(Named("a", new UpstreamModel("gpt-4o")), Named("b", new UpstreamModel("claude-*")));

        Assert.Empty(router.ChoicesFor(One.Chat, "o3"));
        Assert.Empty(router.ChoicesFor(One.Chat, "GPT-4o"));
        Assert.Equal(2, router.ChoicesFor(One.Chat, null).Length);
    }

    [Fact]
    public void Model_NamedByOne_GoesThereFirstAndToPatternsNext()
    {
        using var router = Router(
            Named("all"), Named("short", new UpstreamModel("gpt-*")), Named("exact", new UpstreamModel("gpt-4o-mini")), Named("long", new UpstreamModel("gpt-4o*")));

        Assert.Equal(["exact", "long", "short", "all"], router.ChoicesFor(One.Chat, "gpt-4o-mini").Names());
        Assert.Equal(["short", "all"], router.ChoicesFor(One.Chat, "gpt-5").Names());
    }

    [Fact]
    public void Priority_GoesBeforeHowCloselyAModelIsNamed()
    {
        using var router = Router(Named("first") with { Priority = 1 }, Named("second", new UpstreamModel("gpt-4o")) with { Priority = 2 });

        Assert.Equal(["first", "second"], router.ChoicesFor(One.Chat, "gpt-4o").Names());
    }

    [Theory]
    [InlineData("fast", "gpt-4o-mini")]
    [InlineData("gpt-5", null)]
    [InlineData("mine/llama/8b", "meta/llama/8b")]
    [InlineData("old-x", "new")]
    public void Rename_OfTheEntryThatMatches_IsTheNameToSend(string model, string? sent)
    {
        using var router = Router(Named(
            "a", new UpstreamModel("*"), new UpstreamModel("fast", "gpt-4o-mini"), new UpstreamModel("mine/*", "meta/*"), new UpstreamModel("old-*", "new")));

        Assert.Equal(sent, Assert.Single(router.ChoicesFor(One.Chat, model)).Model);
    }

    [Fact]
    public void Weights_ShareRequestsAmongEquals()
    {
        using var router = Router(Named("heavy") with { Weight = 3 }, Named("light"));

        var heavy = Enumerable.Range(0, 1_000).Count(_ => router.ChoicesFor(One.Chat, null)[0].Upstream.Name == "heavy");

        Assert.InRange(heavy, 700, 800);
    }

    [Fact]
    public void Dialect_OfTheOperation_LeavesOutTheOthers()
    {
        using var router = Router(
            Named("two") with { Dialect = "two" }, Named("one") with { Dialect = "one", Priority = 1 }, Named("any") with { Priority = 2 });

        Assert.Equal(["one", "any"], router.ChoicesFor(One.Chat, null).Names());
        Assert.Equal(["two", "any"], router.ChoicesFor(Two.Chat, null).Names());
    }

    [Fact]
    public void Dialect_SpokenByNobody_LeavesOutNobody()
    {
        using var router = Router(Named("two") with { Dialect = "two" });

        Assert.Equal(["two"], router.ChoicesFor(One.Chat, null).Names());
    }

    [Fact]
    public void Credential_IsTheConfiguredHeader_ElseTheUpstreamsDialects_ElseTheOperations()
    {
        var named = Named("named") with { Dialect = "two" };
        var home = Named("home") with { BaseUrl = new Uri("https://two.test/v1") };
        var unknown = Named("unknown");
        var header = named with { Name = "header", SecretHeader = "api-key" };
        var bearer = named with { Name = "bearer", SecretHeader = "authorization" };
        using var router = Router(named, home, unknown, header, bearer);

        Assert.Equal("x-two-key", router.CredentialOf(named, One.Chat).Header);
        Assert.Equal("x-two-key", router.CredentialOf(home, One.Chat).Header);
        Assert.Equal(Credential.Bearer, router.CredentialOf(unknown, One.Chat));
        Assert.Equal("x-two-key", router.CredentialOf(unknown, Two.Chat).Header);
        Assert.Equal("secret", router.CredentialOf(header, One.Chat).ValueFor("secret"));
        Assert.Equal("api-key", router.CredentialOf(header, One.Chat).Header);
        Assert.Equal("Bearer secret", router.CredentialOf(bearer, One.Chat).ValueFor("secret"));
    }

    private static UpstreamRouter Router(params Upstream[] upstreams) => new([.. upstreams], Known, new FakeTimeProvider(), new Random(1));
}
