using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads <c>DATABASE_URL</c>.</summary>
public static class DatabaseUrl
{
    /// <summary>The default.</summary>
    public const string Default = "sqlite:///data/quota.db";

    /// <summary>The text of a fault: what is allowed.</summary>
    public static readonly Words Rule = new(
        "must be 'sqlite:///PATH' (relative) or 'sqlite:////PATH' (absolute), an Azure Storage connection string, or https://ACCOUNT.table.core.windows.net",
        "必须是 'sqlite:///PATH'（相对路径）、'sqlite:////PATH'（绝对路径）、Azure Storage 连接字符串，或 https://ACCOUNT.table.core.windows.net");

    /// <summary>Why a Cosmos DB account is refused, although it speaks the same protocol.</summary>
    internal static readonly Words Cosmos = new(
        "names Azure Cosmos DB for Table, which is not supported: no test holds its batches, its consistency levels and its throttling (429) to what"
        + " keeps quotas exact; take Azure Table Storage (https://ACCOUNT.table.core.windows.net) or SQLite",
        "指向 Azure Cosmos DB for Table，不受支持：没有测试表明它的批处理、一致性级别和限流（429）能保证配额准确；请使用 Azure Table Storage（https://ACCOUNT.table.core.windows.net）或 SQLite");

    /// <summary>Why an address with a path, such as Azurite's, is refused.</summary>
    internal static readonly Words Emulator = new(
        "must be https://ACCOUNT.table.core.windows.net when it is an address, with nothing behind it: a managed identity needs https and its own host;"
        + " for Azurite take 'UseDevelopmentStorage=true' or a connection string with TableEndpoint=http://HOST:10002/devstoreaccount1",
        "如果是地址，必须是 https://ACCOUNT.table.core.windows.net，后面不带任何内容：托管标识需要 https 和自己的主机名；"
        + "对于 Azurite 请使用 'UseDevelopmentStorage=true' 或带有 TableEndpoint=http://HOST:10002/devstoreaccount1 的连接字符串");

    private const string CosmosHost = ".table.cosmos.azure.";

    private const string Sqlite = "sqlite:///";

    /// <summary>Reads a location. No fault repeats the text, because it can hold an account key.</summary>
    /// <param name="text">The value of the setting.</param>
    /// <param name="location">The location.</param>
    /// <param name="rule">What is allowed, as the rest of a sentence; null when the text is valid.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out StorageLocation? location, [NotNullWhen(false)] out Words? rule)
    {
        location = null;
        rule = IsCosmos(text) ? Cosmos : null;
        if (rule is not null)
        {
            return false;
        }

        location = text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) ? ReadSqlite(text)
            : text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? ReadAddress(text)
            : IsConnectionString(text) ? new TableConnectionString(text)
            : null;
        rule = location is not null ? null
            : text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? Emulator
            : Rule;
        return location is not null;
    }

    /// <summary>True for an address of Cosmos DB, and for a connection string with one.</summary>
    private static bool IsCosmos(string text) =>
        !text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase)
        && (text.Contains(CosmosHost, StringComparison.OrdinalIgnoreCase) || text.Contains("AccountEndpoint=", StringComparison.OrdinalIgnoreCase));

    private static SqliteLocation? ReadSqlite(string text)
    {
        if (!text.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // SQLite gives a leading colon and a question mark a special meaning (in memory, parameters): the data would be lost or in another place.
        var path = text[Sqlite.Length..];
        return path.Length == 0 || path[^1] is '/' or '\\' || path[0] == ':' || path.Any(c => c is '?' or '#' || char.IsControl(c))
            ? null
            : new SqliteLocation(path);
    }

    private static TableAddress? ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.AbsolutePath == "/" && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0
            ? new TableAddress(address)
            : null;

    private static bool IsConnectionString(string text)
    {
        var names = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToArray();
        return names.Length > 0
            && names.All(n => n.Length == 2)
            && names.Any(n => n[0] is "UseDevelopmentStorage" or "AccountName" or "TableEndpoint");
    }
}
