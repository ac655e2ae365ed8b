using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>The address of Table Storage and the credentials for it. Its text form has no secret.</summary>
/// <remarks>
/// Either an Azure Storage connection string (<c>UseDevelopmentStorage=true</c> is Azurite on this machine), or
/// <c>https://ACCOUNT.table.core.windows.net</c>, which is opened with the identity of the process (managed identity, workload identity,
/// developer sign-in: what <see cref="DefaultAzureCredential"/> finds).
/// </remarks>
public sealed class TablesConnection
{
    private readonly Func<string, TableClientOptions, TableClient> _open;

    private TablesConnection(Uri endpoint, Func<string, TableClientOptions, TableClient> open)
    {
        Endpoint = new UriBuilder(endpoint) { Query = "", Fragment = "", UserName = "", Password = "" }.Uri.AbsoluteUri.TrimEnd('/');
        _open = open;
    }

    /// <summary>The table service's address, without any query.</summary>
    public string Endpoint { get; }

    /// <summary>Reads a connection string or an address.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="fault">What is wrong, as the rest of a sentence. It does not repeat the text, which may hold a key.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out TablesConnection? connection, [NotNullWhen(false)] out string? fault)
    {
        connection = null;
        fault = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            fault = "is empty; an Azure Storage connection string or https://ACCOUNT.table.core.windows.net is needed";
        }
        else if (text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            fault = Refuse(address);
            connection = fault is null ? OfAddress(address, new DefaultAzureCredential()) : null;
        }
        else
        {
            connection = OfConnectionString(text);
            fault = connection is null
                ? "is not an Azure Storage connection string; it needs AccountName and AccountKey, or TableEndpoint and SharedAccessSignature, or UseDevelopmentStorage=true"
                : null;
        }

        return fault is null && connection is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Endpoint;

    internal TableClient Open(string tableName, TableClientOptions options) => _open(tableName, options);

    private static string? Refuse(Uri address) =>
        address.Scheme != Uri.UriSchemeHttps ? "must begin with https:// when it is an address: an identity is never sent in clear; for Azurite use a connection string"
        : address.Query.Length > 0 || address.UserInfo.Length > 0 ? "is an address with credentials in it; give a shared access signature in a connection string (TableEndpoint=…;SharedAccessSignature=…)"
        : null;

    /// <summary>An address that is opened with an identity.</summary>
    internal static TablesConnection OfAddress(Uri address, TokenCredential credential) =>
        new(address, (table, options) => new TableClient(address, table, credential, options));

    private static TablesConnection? OfConnectionString(string text)
    {
        try
        {
            // This only checks the connection string and finds its address; no table is opened.
            var uri = new TableServiceClient(text).Uri;
            return new TablesConnection(uri, (table, options) => new TableClient(text, table, options));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
