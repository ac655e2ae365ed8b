namespace QuotaFunctions.Load.Measure;

/// <summary>CPU milliseconds that a server takes for single requests, one after the other.</summary>
internal sealed class CpuOfRequests
{
    private readonly List<double> _milliseconds = [];

    /// <summary>The middle one.</summary>
    public double Median => Measure.Median.Of(_milliseconds);

    /// <summary>The mean, in which what is done after an answer counts too.</summary>
    public double Mean => _milliseconds.Average();

    /// <summary>Sends a request and counts what the server's clock has moved by when the answer is there.</summary>
    public async Task AddAsync(Server server, Func<Task> exchangeAsync)
    {
        var before = server.CpuSeconds;
        await exchangeAsync();
        _milliseconds.Add((server.CpuSeconds - before) * 1000);
    }
}
