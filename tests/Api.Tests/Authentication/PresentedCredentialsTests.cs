using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Authentication;

namespace QuotaFunctions.Api.Tests.Authentication;

public sealed class PresentedCredentialsTests
{
    private static readonly string Key = ApiKey.Generate(KeyPrefix.Default, KeyId.New()).Text;

    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("BEARER abc", "abc")]
    [InlineData("Bearer  abc ", "abc")]
    [InlineData("Bearer\tabc", "abc")]
    [InlineData("Bearer \t abc\t", "abc")]
    [InlineData("Bearer\u00a0abc", "abc")]
    [InlineData("Bearer Bearer abc", "abc")]
    [InlineData("abc", "abc")]
    [InlineData(" abc ", "abc")]
    [InlineData("bearerabc", "bearerabc")]
    [InlineData("Bearer ' OR 1=1 --", "' OR 1=1 --")]
    public void Authorization_AnAcceptedForm_IsACredential(string header, string expected)
    {
        var credentials = Read(("Authorization", header));

        Assert.Equal(expected, Assert.Single(credentials.Texts));
        Assert.Null(credentials.Fault);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Bearer", "no key follows")]
    [InlineData("Bearer ", "no key follows")]
    [InlineData("Bearer\t", "no key follows")]
    [InlineData("Token abc", "another scheme")]
    [InlineData("Negotiate AAAA", "another scheme")]
    [InlineData("Digest username=\"x\", realm=\"y\"", "another scheme")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==", "'Basic'")]
    [InlineData("Basic !", "'Basic'")]
    public void Authorization_AnotherForm_IsAFaultThatSaysWhatIsWrong(string header, string says)
    {
        var credentials = Read(("Authorization", header));

        Assert.Empty(credentials.Texts);
        Assert.Contains(says, credentials.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Basic_WithAKeyAsUserOrPassword_IsThatKey()
    {
        foreach (var pair in (string[])[$"me:{Key}", $"{Key}:", Key, $":{Key}", $"{Key}:x"])
        {
            Assert.Equal(Key, Assert.Single(Read(("Authorization", $"basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}")).Texts));
        }
    }

    [Fact]
    public void Basic_TooLong_IsAFault()
    {
        var credentials = Read(("Authorization", $"Basic {new string('A', 10_000)}"));

        Assert.Empty(credentials.Texts);
        Assert.NotNull(credentials.Fault);
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer\tabc", "abc")]
    public void OtherHeader_WithOrWithoutBearer_IsACredential(string header, string expected) =>
        Assert.Equal(expected, Assert.Single(Read(("api-key", header)).Texts));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Bearer ")]
    public void OtherHeader_Empty_IsAFaultThatNamesIt(string header) =>
        Assert.Contains("'api-key'", Read(("api-key", header)).Fault, StringComparison.Ordinal);

    [Fact]
    public void SeveralHeaders_AreTriedInTheOrderThatIsAsked()
    {
        var credentials = Read(("api-key", "three"), ("x-api-key", "two"), ("Authorization", "Bearer one"));

        Assert.Equal(["one", "two", "three"], credentials.Texts);
    }

    [Fact]
    public void ManyValuesOfOneHeader_AreTriedUpToABound()
    {
        var headers = new HeaderDictionary { ["x-api-key"] = Enumerable.Range(0, 100).Select(i => $"k{i}").ToArray() };

        Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"], PresentedCredentials.Read(headers, "x-api-key").Select(c => c.Text));
    }

    [Fact]
    public void Fault_RepeatsNothingThatWasSent() =>
        Assert.DoesNotContain("s3cret", Read(("Authorization", "s3cret s3cret"), ("x-api-key", "")).Fault, StringComparison.Ordinal);

    [Fact]
    public void Credential_AsText_SaysNothingOfItself() =>
        Assert.DoesNotContain("s3cret", PresentedCredentials.Read(new HeaderDictionary { ["x-api-key"] = "s3cret" }, "x-api-key").Single().ToString(), StringComparison.Ordinal);

    private static (List<string?> Texts, string? Fault) Read(params (string Name, string Value)[] sent)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in sent)
        {
            headers[name] = value;
        }

        var read = PresentedCredentials.Read(headers, "x-api-key", "api-key", "x-goog-api-key").ToList();
        return ([.. read.Where(c => c.Text is not null).Select(c => c.Text)], read.FirstOrDefault(c => c.Fault is not null).Fault);
    }
}
