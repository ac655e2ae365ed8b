using Xunit.Abstractions;

namespace QuotaFunctions.Clients;

/// <summary>Official clients that others wrote, unchanged but for their address and their key.</summary>
public sealed class ClientTests(ClientRuns runs, ITestOutputHelper output) : IClassFixture<ClientRuns>
{
    /// <summary>A row for every case of every client.</summary>
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (client, cases) in ClientTable.Cases)
            {
                foreach (var name in cases)
                {
                    rows.Add(client, name);
                }
            }

            return rows;
        }
    }

    /// <summary>A row for every client.</summary>
    public static TheoryData<string> Clients => [.. ClientTable.Cases.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Client_Case_BehavesAsDocumented(string client, string name)
    {
        var results = await runs.ResultsOfAsync(client);
        var result = results.SingleOrDefault(r => r.Case == name);
        Assert.True(result is not null, $"{client} printed no case '{name}'");
        output.WriteLine(result.Detail);
        Assert.True(result.Ok, result.Detail);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_PrintsNoCaseThatTheTableLacks(string client)
    {
        Assert.Empty((await runs.ResultsOfAsync(client)).Select(r => r.Case).Except(ClientTable.Cases[client]));
    }
}
