namespace QuotaFunctions.Cli.Tests.Migrate.QuotaProxy;

/// <summary>The forms of stores by name, for theories.</summary>
internal static class ProxyForms
{
    /// <summary>Makes a store.</summary>
    public static void Make(string form, string file)
    {
        Action<string> make = form switch
        {
            "Daily" => f => ProxyFixture.Daily(f),
            "Better" => f => ProxyFixture.Daily(f, ProxyFixture.Sk, journal: "WAL"),
            "First" => ProxyFixture.First,
            "Persistent" => ProxyFixture.Persistent,
            "Simple" => ProxyFixture.Simple,
            "Total" => ProxyFixture.Total,
            "Hashes" => ProxyFixture.Hashes,
            "QuotaUsage" => ProxyFixture.QuotaUsage,
            "Script" => ProxyFixture.Script,
            "Json" => ProxyFixture.Json,
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
        make(file);
    }
}
