using System.Text;
using StackExchange.Redis;

namespace QuotaFunctions.Load.Peers;

/// <summary>
/// What many build instead: a Kestrel endpoint that lowers a counter in Redis by a script, one call a request, nothing on disk. The counter
/// is found by the whole Authorization header, so a real one would cost a little more.
/// </summary>
internal static class RedisServer
{
    private const string Decrement =
        "local left = tonumber(redis.call('GET', KEYS[1]) or ARGV[1]) if left < 1 then return -1 end redis.call('SET', KEYS[1], left - 1) return left - 1";

    private const long Quota = 1_000_000_000;

    public static async Task RunAsync(int port, int redisPort, int bodyBytes, string[] headers)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redisPort}");
        var script = await redis.GetServers()[0].ScriptLoadAsync(Decrement);
        var database = redis.GetDatabase();
        await FixedAnswer.ServeAsync(port, bodyBytes, headers, async context =>
        {
            var key = Encoding.ASCII.GetBytes(context.Request.Headers.Authorization.ToString());
            return (long)await database.ScriptEvaluateAsync(script, [key], [Quota]) >= 0;
        });
    }
}
