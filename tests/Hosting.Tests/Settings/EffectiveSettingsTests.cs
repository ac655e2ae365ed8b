using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

/// <summary>What an administrator may see of the variables.</summary>
public sealed class EffectiveSettingsTests
{
    private const string Canary = "canary-0123456789-0123456789-0123456789";

    /// <summary>The variables whose text is shown as it was set, once it is checked. Whoever adds one has to say why it can hold no secret.</summary>
    private static readonly string[] Plain = ["FORWARD_PATHS"];

    [Fact]
    public void NothingSet_ShowsTheDefaults()
    {
        var effective = Read(SettingsHost.Server);

        Assert.Equal(SettingsHost.Server, effective.Host);
        Assert.All(effective.Settings, s => Assert.False(s.IsSet));
        Assert.Equal(Shown("8787"), Of(effective, "PORT"));
        Assert.Equal(Shown("127.0.0.1"), Of(effective, "HOST"));
        Assert.Equal(Shown("30"), Of(effective, "SHUTDOWN_SECONDS"));
        Assert.Equal(Shown("true"), Of(effective, "DASHBOARD"));
        Assert.Equal(Shown("info"), Of(effective, "LOG_LEVEL"));
        Assert.Equal(Shown("UTC"), Of(effective, "QUOTA_TIME_ZONE"));
        Assert.Equal(Shown("inference"), Of(effective, "FORWARD_PATHS"));
        Assert.Equal(Shown("512"), Of(effective, "MAX_CONCURRENT_REQUESTS_PER_KEY"));
        Assert.Equal(Shown("false"), Of(effective, "QUOTA_LEASES"));
        Assert.Equal(Shown(null), Of(effective, "MAX_CONNECTIONS"));
        Assert.Equal(Shown(null), Of(effective, "OTEL_BSP_MAX_QUEUE_SIZE"));
        Assert.Equal(Shown(null), Of(effective, "UPSTREAM_DIALECT"));
        Assert.Equal((null, true), Of(effective, "UPSTREAM_BASE_URL"));
        Assert.Equal((null, true), Of(effective, "ADMIN_TOKEN"));
    }

    [Fact]
    public void Set_ShowsTheValueInEffect()
    {
        var effective = Read(
            SettingsHost.Server, ("HOST", "0"), ("PORT", " 80 "), ("DASHBOARD", "off"), ("LOG_LEVEL", "WARN"), ("UPSTREAM_BASE_URL", "https://api.example/v1"), ("UPSTREAM_DIALECT", "OpenAI"),
            ("CORS_ORIGINS", "https://app.example"), ("UPSTREAM_TIMEOUT_SECONDS", "7"), ("OTEL_METRICS_EXPORTER", "none"));

        Assert.Equal(Shown("0.0.0.0"), Of(effective, "HOST"));
        Assert.Equal(Shown("80"), Of(effective, "PORT"));
        Assert.Equal(Shown("false"), Of(effective, "DASHBOARD"));
        Assert.Equal(Shown("warn"), Of(effective, "LOG_LEVEL"));
        Assert.Equal(Shown("https://api.example/v1"), Of(effective, "UPSTREAM_BASE_URL"));
        Assert.Equal(Shown("openai"), Of(effective, "UPSTREAM_DIALECT"));
        Assert.Equal(Shown("https://app.example"), Of(effective, "CORS_ORIGINS"));
        Assert.Equal(Shown("7"), Of(effective, "UPSTREAM_TIMEOUT_SECONDS"));
        Assert.Equal(Shown("none"), Of(effective, "OTEL_METRICS_EXPORTER"));
        Assert.Equal(9, effective.Settings.Count(s => s.IsSet));
    }

    [Fact]
    public void OtherHost_HasNoVariablesOfThePort()
    {
        var effective = Read(SettingsHost.Functions);

        Assert.Equal(SettingsHost.Functions, effective.Host);
        Assert.DoesNotContain(effective.Settings, s => s.Name is "HOST" or "PORT" or "MAX_CONNECTIONS");
    }

    /// <summary>Nothing that says where the process runs is a setting of the service.</summary>
    [Fact]
    public void AzurePlan_IsNoSetting() =>
        Assert.DoesNotContain(
            Read(SettingsHost.Functions, ("WEBSITE_INSTANCE_ID", Canary), ("DATABASE_URL", "UseDevelopmentStorage=true")).Settings,
            s => s.Name.StartsWith("WEBSITE_", StringComparison.Ordinal));

    /// <summary>The same secret in every variable, one after the other: where it is taken, it is not shown.</summary>
    [Fact]
    public void AnySecretInAnyVariable_IsNotShown()
    {
        var taken = 0;
        foreach (var name in Read(SettingsHost.Server).Settings.Select(s => s.Name))
        {
            foreach (var text in new[] { Canary, $"name={Canary}", $"https://acme.table.core.windows.net/{Canary}", $"https://u:{Canary}@h.example/{Canary}?k={Canary}#{Canary}", $"AccountName=a;AccountKey={Canary}" })
            {
                if (SettingsReader.Read(n => n == name ? text : null, SettingsHost.Server).Settings is { } settings)
                {
                    taken++;
                    var setting = Assert.Single(settings.Effective.Settings, s => s.Name == name);
                    Assert.True(setting.IsSet);
                    Assert.Equal(name is "UPSTREAM_BASE_URL" || Plain.Contains(name), setting.Value?.Contains(Canary, StringComparison.Ordinal) == true);
                    Assert.DoesNotContain(settings.Effective.Settings, s => s.Name != name && s.Value?.Contains(Canary, StringComparison.Ordinal) == true);
                }
            }
        }

        Assert.InRange(taken, 20, int.MaxValue);
    }

    [Fact]
    public void Collector_ShowsItsServerAlone() =>
        Assert.Equal(
            Shown("https://otlp.example:4318"),
            Of(Read(SettingsHost.Server, ("OTEL_EXPORTER_OTLP_ENDPOINT", $"https://u:{Canary}@otlp.example:4318/{Canary}?k={Canary}")), "OTEL_EXPORTER_OTLP_ENDPOINT"));

    [Fact]
    public void UpstreamsFile_HidesWhatItRefersTo_AndLeavesTheShortFormWithoutEffect()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"upstreams":[{"name":"one","base_url":"https://one.example/v1","api_key":"${FORWARD_PATHS}${OTHER}"}]}""");

            var effective = Read(SettingsHost.Server, ("UPSTREAMS_FILE", file), ("FORWARD_PATHS", Canary), ("OTHER", Canary));

            Assert.Equal((null, true), Of(effective, "FORWARD_PATHS"));
            Assert.Equal((null, true), Of(effective, "OTHER"));
            Assert.Equal((null, true), Of(effective, "UPSTREAMS_FILE"));
            Assert.Equal(Shown(null), Of(effective, "UPSTREAM_TIMEOUT_SECONDS"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (string? Value, bool IsSecret) Shown(string? value) => (value, false);

    private static (string? Value, bool IsSecret) Of(EffectiveSettings effective, string name)
    {
        var setting = Assert.Single(effective.Settings, s => s.Name == name);
        return (setting.Value, setting.IsSecret);
    }

    private static EffectiveSettings Read(SettingsHost host, params (string Name, string Value)[] variables)
    {
        var outcome = SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, host);
        Assert.Empty(outcome.Faults);
        return outcome.Settings!.Effective;
    }
}
