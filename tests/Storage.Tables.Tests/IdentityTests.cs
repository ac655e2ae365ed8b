using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Signing in with an identity instead of an account key. No identity can be had on a test machine, so this edge alone is a stand-in.</summary>
public sealed class IdentityTests
{
    /// <summary>A port that nobody listens on.</summary>
    private static readonly Uri Address = new("https://127.0.0.1:1");

    private readonly Mock<TokenCredential> _credential = new(MockBehavior.Strict);

    [Fact]
    public async Task Initialize_WithAnIdentity_AsksForTheScopeOfStorage()
    {
        _credential.Setup(c => c.GetTokenAsync(It.IsAny<TokenRequestContext>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new AccessToken("token", DateTimeOffset.MaxValue));
        await using var storage = Open();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));

        Assert.Contains("cannot connect", fault.Reason, StringComparison.Ordinal);
        _credential.Verify(c => c.GetTokenAsync(
            It.Is<TokenRequestContext>(r => r.Scopes.SequenceEqual(new[] { "https://storage.azure.com/.default" })), It.IsAny<CancellationToken>()));
        _credential.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Initialize_NoIdentityToBeHad_SaysSoAtOnceAndInOneLine()
    {
        _credential.Setup(c => c.GetTokenAsync(It.IsAny<TokenRequestContext>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new CredentialUnavailableException("No managed identity endpoint found.\nTried this and that."));
        await using var storage = Open();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));

        Assert.EndsWith("no identity to sign in with: No managed identity endpoint found.", fault.Reason, StringComparison.Ordinal);

        // Waiting does not help, so it is asked for once.
        _credential.Verify(c => c.GetTokenAsync(It.IsAny<TokenRequestContext>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    private TablesStorage Open() => new(
        TablesConnection.OfAddress(Address, _credential.Object),
        new TablesStorageOptions { ConnectBudget = TimeSpan.FromMilliseconds(100) },
        TimeProvider.System,
        NullLogger<TablesStorage>.Instance);
}
