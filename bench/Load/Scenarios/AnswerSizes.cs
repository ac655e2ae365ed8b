using System.Globalization;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Finds out whether the systems of a contest send as many bytes for the same request.</summary>
internal static class AnswerSizes
{
    /// <summary>Headers that one system sends and another does not may differ by so much.</summary>
    private const double Tolerance = 0.05;

    /// <summary>A sentence on the bytes of a request and of each system's answer to it.</summary>
    public static async Task<string> CompareAsync(IReadOnlyList<Contender> contenders, byte[] request)
    {
        var sizes = new List<long>();
        foreach (var contender in contenders)
        {
            using var connection = await Connection.OpenAsync(contender.Server.Address);
            sizes.Add((await connection.ExchangeAsync(request)).Bytes);
        }

        var isEqual = sizes.Max() - sizes.Min() <= Tolerance * sizes.Min();
        var each = string.Join(", ", contenders.Zip(sizes, (c, s) => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {s:N0}")));
        return string.Create(CultureInfo.InvariantCulture, $"Bytes on the wire: request {request.Length:N0} to each; answer: {each}{(isEqual ? "" : ": **not equal**")}.");
    }
}
