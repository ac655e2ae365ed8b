using QuotaFunctions.Gateway;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

public sealed class GatewaySettingsTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void NothingSet_HasTheDocumentedDefaults()
    {
        var gateway = Read().Settings!.Gateway;

        Assert.False(gateway.ForwardStoredInput);
        Assert.Equal((4_096, 25_000, 512), (gateway.DefaultMaxTokens, gateway.DefaultMaxReasoningTokens, gateway.MaxConcurrentRequestsPerKey));
        Assert.Equal((30, 300), (gateway.RequestSilence.TotalSeconds, gateway.RequestBodyTime.TotalSeconds));
        Assert.InRange(gateway.MaxBufferedBodyBytes, gateway.MaxForwardBodyBytes, 128 * MiB);
    }

    [Fact]
    public void AllSet_IsTaken()
    {
        var gateway = Read(
            ("FORWARD_STORED_INPUT", "true"), ("DEFAULT_MAX_REASONING_TOKENS", "9"), ("MAX_CONCURRENT_REQUESTS", "100"), ("MAX_BUFFERED_BODY_BYTES", "33554432"),
            ("REQUEST_SILENCE_SECONDS", "7"), ("REQUEST_BODY_SECONDS", "8")).Settings!.Gateway;

        Assert.True(gateway.ForwardStoredInput);
        Assert.Equal((9, 25, 33_554_432L), (gateway.DefaultMaxReasoningTokens, gateway.MaxConcurrentRequestsPerKey, gateway.MaxBufferedBodyBytes));
        Assert.Equal((7, 8), (gateway.RequestSilence.TotalSeconds, gateway.RequestBodyTime.TotalSeconds));
    }

    [Theory]
    [InlineData("FORWARD_PATHS", "all, files")]
    [InlineData("FORWARD_STORED_INPUT", "perhaps")]
    [InlineData("DEFAULT_MAX_REASONING_TOKENS", "0")]
    [InlineData("MAX_BUFFERED_BODY_BYTES", "33554431")]
    [InlineData("REQUEST_SILENCE_SECONDS", "0")]
    [InlineData("REQUEST_BODY_SECONDS", "1.5")]
    [InlineData("MAX_CONCURRENT_REQUESTS_PER_KEY", "2049")]
    [InlineData("UPSTREAM_DIALECT", "canary")]
    [InlineData("UPSTREAM_API_KEY_HEADER", "Content-Length")]
    [InlineData("UPSTREAM_CONNECT_SECONDS", "301")]
    [InlineData("UPSTREAM_IDLE_SECONDS", "0")]
    [InlineData("UPSTREAM_DRAIN_SECONDS", "-1")]
    public void BadValue_IsAFault(string name, string value) =>
        Assert.StartsWith($"{name} must", Assert.Single(Read((name, value)).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData(384, 32, 80)]
    [InlineData(16_384, 32, 128)]
    [InlineData(96, 32, 32)]
    [InlineData(32, 1, 1)]
    [InlineData(384, 200, 200)]
    public void BodiesInMemory_FitTheHeap_AndTheLargestIsAlwaysTaken(long heap, long largest, long expected) =>
        Assert.Equal(expected * MiB, GatewayOptions.FittingBodyBytes(heap * MiB, largest * MiB));

    [Fact]
    public void Misspelt_IsAWarningThatNamesTheNearest()
    {
        var outcome = Read(
            ("QUOTA_LEASE", "canary"), ("UPSTREAM_BASE_ULR", "canary"), ("UPSTREAMS_FLIE", "canary"), ("FORWARD_PATH", "canary"), ("CORS_ORIGIN", "canary"), ("UPSTREAM_OF_THE_RIVER_NILE", "canary"),
            ("QUOTA_SERVER", "http://127.0.0.1:8787"), ("QUOTA_MIGRATE_TO", "sqlite:///new.db"), ("OTHER", "canary"), ("LOG_LEVEL", "info"));

        Assert.NotNull(outcome.Settings);
        Assert.Equal(
            [
                "CORS_ORIGIN is set, but is no setting of this service; CORS_ORIGINS is.",
                "FORWARD_PATH is set, but is no setting of this service; FORWARD_PATHS is.",
                "QUOTA_LEASE is set, but is no setting of this service; QUOTA_LEASES is.",
                "UPSTREAMS_FLIE is set, but is no setting of this service; UPSTREAMS_FILE is.",
                "UPSTREAM_BASE_ULR is set, but is no setting of this service; UPSTREAM_BASE_URL is.",
                "UPSTREAM_OF_THE_RIVER_NILE is set, but is no setting of this service.",
            ],
            outcome.Warnings);
    }

    private static SettingsOutcome Read(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, listens: true, variables.Select(v => v.Name));
}
