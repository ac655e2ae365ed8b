using Azure;
using Azure.Data.Tables;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Settings that lead to Table Storage, right and wrong, and how refusals are worded.</summary>
public class TablesConnectionTests
{
    private const string Secret = "c2VjcmV0c2VjcmV0";

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=" + Secret + ";EndpointSuffix=core.windows.net", "https://acct.table.core.windows.net")]
    [InlineData("AccountName=acct;AccountKey=" + Secret + ";TableEndpoint=http://azurite:10002/acct", "http://azurite:10002/acct")]
    [InlineData("TableEndpoint=https://acct.table.core.windows.net;SharedAccessSignature=sv=2020-12-06&sig=" + Secret, "https://acct.table.core.windows.net")]
    [InlineData("https://acct.table.core.windows.net", "https://acct.table.core.windows.net")]
    [InlineData("https://acct.table.core.windows.net/", "https://acct.table.core.windows.net")]
    public void Parse_GoodSetting_LeadsToItsEndpointAndShowsNoSecret(string text, string endpoint)
    {
        Assert.True(TablesConnection.TryParse(text, out var connection, out var fault), fault);
        Assert.Equal(endpoint, connection.Endpoint);
        Assert.DoesNotContain(Secret, connection.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("AccountName=acct", "is not an Azure Storage connection string")]
    [InlineData("AccountName=acct;AccountKey=" + Secret + "not base64!", "is not an Azure Storage connection string")]
    [InlineData("hello " + Secret, "is not an Azure Storage connection string")]
    [InlineData("=;=;" + Secret, "is not an Azure Storage connection string")]
    [InlineData("http://acct.table.core.windows.net", "must begin with https://")]
    [InlineData("ftp://acct", "must begin with https://")]
    [InlineData("https://acct.table.core.windows.net/?sv=1&sig=" + Secret, "with credentials in it")]
    [InlineData("https://user:" + Secret + "@acct.table.core.windows.net", "with credentials in it")]
    public void Parse_BadSetting_SaysWhyWithoutItsText(string? text, string why)
    {
        Assert.False(TablesConnection.TryParse(text, out var connection, out var fault));
        Assert.Null(connection);
        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Denied_WithClocksApart_NamesTheClock()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Contains("set the clock right", TableFault.Describe(Denied(now.AddMinutes(20)), now), StringComparison.Ordinal);
        Assert.Contains("account key", TableFault.Describe(Denied(now.AddMinutes(5)), now), StringComparison.Ordinal);
    }

    private static RequestFailedException Denied(DateTimeOffset date)
    {
        using var transport = new HttpClient();
        var request = new Azure.Core.Pipeline.HttpClientTransport(transport).CreateRequest();
        return new RequestFailedException(new WireResponse(request, 403, "AuthenticationFailed", date));
    }
}

/// <summary>Bytes in rows.</summary>
public class BinaryColumnsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(63 * 1024 - 6)]
    [InlineData(63 * 1024 - 5)]
    [InlineData(700_000)]
    public void Value_OfAnyLength_ReadsBackTheSame(int length)
    {
        foreach (var isRandom in (bool[])[false, true])
        {
            var value = new byte[length];
            if (isRandom)
            {
                new Random(length).NextBytes(value);
            }

            // Leftovers of a longer value, as merging keeps them.
            var row = new TableEntity("p", "r");
            Assert.True(Rows.BinaryColumns.TrySet(row, "Value", RandomBytes(750_000)));
            Assert.True(Rows.BinaryColumns.TrySet(row, "Value", value));

            Assert.Equal(value, Rows.BinaryColumns.Get(row, "Value"));
            Assert.All(row.Select(c => c.Value).OfType<byte[]>(), c => Assert.True(c.Length <= 64 * 1024));
        }
    }

    [Fact]
    public void Value_TooLong_IsRefused() => Assert.False(Rows.BinaryColumns.TrySet(new TableEntity("p", "r"), "Value", RandomBytes(800_000)));

    [Fact]
    public void Value_Absent_IsNull() => Assert.Null(Rows.BinaryColumns.Get(new TableEntity("p", "r"), "Value"));

    [Fact]
    public void Value_Damaged_IsAFormatException()
    {
        var row = new TableEntity("p", "r");
        Assert.True(Rows.BinaryColumns.TrySet(row, "Value", RandomBytes(200_000)));
        row.Remove("Value2");
        Assert.Throws<FormatException>(() => Rows.BinaryColumns.Get(row, "Value"));
        foreach (var damaged in (byte[][])[[], [1], [9, 1, 0, 0, 0, 0], [1, 1, 5, 0, 0, 0, 1], [2, 1, 5, 0, 0, 0, 1], [2, 1, 255, 255, 255, 255]])
        {
            Assert.Throws<FormatException>(() => Rows.BinaryColumns.Get(new TableEntity("p", "r") { ["Value"] = damaged }, "Value"));
        }
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
