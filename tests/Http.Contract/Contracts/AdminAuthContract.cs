using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Admin tokens: who may administer. The service counts wrong tokens by address, so give this suite a separate host.</summary>
public abstract class AdminAuthContract : ContractTests
{
    /// <summary>Every admin operation.</summary>
    public static TheoryData<string, string> Operations => new()
    {
        { "POST", "/admin/keys" },
        { "GET", "/admin/keys" },
        { "GET", "/admin/keys/0123456789abcdef" },
        { "PATCH", "/admin/keys/0123456789abcdef" },
        { "DELETE", "/admin/keys/0123456789abcdef" },
        { "POST", "/admin/keys/0123456789abcdef/rotate" },
        { "POST", "/admin/keys/0123456789abcdef/reset" },
        { "GET", "/admin/usage" },
        { "GET", "/admin/stats" },
        { "GET", "/admin/audit" },
        { "GET", "/admin/doctor" },
        { "HEAD", "/admin/stats" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_WithoutToken_Is401(string method, string path)
    {
        foreach (var mount in new[] { "", "/api" })
        {
            var reply = await SendAsync(ApiCall.Of(method, mount + path).Json("{"));
            if (method == "HEAD")
            {
                reply.Expect(401);
            }
            else
            {
                reply.ExpectRefusal(401, "unauthorized");
            }
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("authorization", "bearer ")]
    [InlineData("x-admin-token", "")]
    public async Task Token_InAnAcceptedHeader_IsLetIn(string header, string scheme) =>
        (await SendAsync(ApiCall.Get("/admin/stats").With(header, scheme + Host.AdminToken))).Expect(200);

    [Fact]
    public async Task Token_InTheQuery_IsNotLetIn()
    {
        foreach (var parameter in new[] { "token", "admin_token", "access_token" })
        {
            (await SendAsync(ApiCall.Get($"/admin/stats?{parameter}={Host.AdminToken}"))).Expect(401, 400);
        }
    }

    [Fact]
    public async Task Token_InAKeyHeader_IsNotLetIn() =>
        (await SendAsync(ApiCall.Get("/admin/stats").With("x-api-key", Host.AdminToken))).ExpectRefusal(401, "unauthorized");

    [Fact]
    public async Task Token_Wrong_Is401LikeAMissingOne()
    {
        var missing = (await SendAsync(ApiCall.Get("/admin/stats"))).ExpectRefusal(401, "unauthorized");

        var wrong = await SendAsync(ApiCall.Get("/admin/stats").As(new string('f', Host.AdminToken.Length)));

        if (wrong.Status == 429)
        {
            Assert.True(Host.SharesFailureCount, wrong.ToString());
            wrong.ExpectRefusal(429, "too_many_failures");
            return;
        }

        wrong.ExpectRefusal(401, "unauthorized");
        Assert.Equal(missing.Text, wrong.Text);
    }

    [Fact]
    public async Task Token_CutOrLengthened_IsWrong()
    {
        foreach (var token in new[] { Host.AdminToken[..^1], Host.AdminToken + "0", Host.AdminToken.ToUpperInvariant() + "x" })
        {
            (await SendAsync(ApiCall.Get("/admin/stats").As(token))).Expect(401, 429);
        }
    }

    [Fact]
    public async Task Key_AsToken_IsNotLetIn()
    {
        var key = await IssueAsync(10);

        var reply = (await SendAsync(ApiCall.Get("/admin/stats").As(key.Text))).Expect(401, 429);

        Assert.DoesNotContain(key.Secret, reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_TooMany_Is429ButARightTokenIsStillLetIn()
    {
        Reply? limited = null;
        for (var i = 0; i < 300 && limited is null; i++)
        {
            var reply = (await SendAsync(ApiCall.Get("/admin/stats").With("x-admin-token", $"{i:x32}"))).Expect(401, 429);
            limited = reply.Status == 429 ? reply : null;
        }

        Assert.True(limited is not null, "300 wrong tokens, and no end to the guessing");
        limited.ExpectRefusal(429, "too_many_failures");
        Assert.True(limited.SecondsHeader("Retry-After") >= 1);
        (await AdminAsync("GET", "/admin/stats")).Expect(200);
        (await ConsumeAsync(await IssueAsync(1))).Expect(200);
    }
}
