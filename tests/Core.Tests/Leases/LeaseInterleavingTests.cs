using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Leases;

/// <summary>Consumption, clients' holds, crashes, faults, lost answers and clocks that disagree, interleaved at random over leased keys.</summary>
public sealed class LeaseInterleavingTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task WithFaultsAndCrashes_NeverOverAdmit_AndLoseNoAcknowledgedCharge(int block)
    {
        for (var seed = block * 1_000; seed < (block * 1_000) + 75; seed++)
        {
            var random = new Random(seed);
            var world = await CreateAsync(random);
            world.Storage.Faults = _ => random.Next(60) switch
            {
                0 => WriteFault.BeforeWrite,
                1 => WriteFault.AfterWrite,
                _ => WriteFault.None,
            };
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(world, random, mayCrash: true);
                AssertWithinLimits(world.Acknowledged, world.Limits, seed);
            }

            world.Storage.Faults = null;
            var (used, final) = await EndAsync(world);
            AssertWithinLimits(used, world.Limits, seed);
            Assert.All(used, u => Assert.True(u.Value >= world.Acknowledged[u.Key], $"seed {seed}: {u.Value} {u.Key} used, {world.Acknowledged[u.Key]} acknowledged"));
            Assert.All(final.Limits, l => Assert.Equal(0, l.Held));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WithoutFaults_ChargeExactlyWhatWasAcknowledged(int block)
    {
        for (var seed = block * 1_000; seed < (block * 1_000) + 75; seed++)
        {
            var random = new Random(seed);
            var world = await CreateAsync(random);
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(world, random, mayCrash: false);
                foreach (var instance in world.Instances)
                {
                    await instance.Engine.ReturnLeasesAsync();
                }
            }

            var (used, final) = await EndAsync(world);
            Assert.All(used, u => Assert.True(u.Value == world.Acknowledged[u.Key], $"seed {seed}: {u.Value} {u.Key} used, {world.Acknowledged[u.Key]} acknowledged"));
            Assert.True(final.RequestsUsed == world.Acknowledged[Unit.Requests], $"seed {seed}: {final.RequestsUsed}");
            Assert.All(final.Limits, l => Assert.Equal(0, l.Held));
        }
    }

    private static Task<LeaseWorld> CreateAsync(Random random)
    {
        var requests = new Limit(Unit.Requests, WindowKind.Lifetime, random.Next(50, 20_000));
        var tokens = new Limit(Unit.Tokens, WindowKind.Lifetime, random.Next(500, 200_000));
        var limits = random.Next(4) switch
        {
            0 => LimitSet.None,
            1 => LimitSet.Of(requests),
            2 => LimitSet.Of(tokens),
            _ => LimitSet.Of(requests, tokens),
        };
        return LeaseWorld.CreateAsync(limits, instances: 1, new LeaseOptions { ShareOfRemaining = random.Next(2, 17) });
    }

    private static async Task StepAsync(LeaseWorld world, Random random, bool mayCrash)
    {
        if (world.Instances.Count == 0 || (world.Instances.Count < 4 && random.Next(8) == 0))
        {
            world.Add(TimeSpan.FromMilliseconds(random.Next(-4_000, 4_000)));
        }

        var instance = world.Instances[random.Next(world.Instances.Count)];
        switch (random.Next(16))
        {
            case 0 when mayCrash:
                world.Crash(instance);
                break;
            case 1:
                // While nobody dies, slices are returned in time.
                world.Advance(TimeSpan.FromMilliseconds(random.Next(mayCrash ? 15_000 : 1_000)));
                break;
            case 2:
                await IgnoreFaultsAsync(instance.Engine.ReturnLeasesAsync);
                break;
            case 3:
                await IgnoreFaultsAsync(() => instance.Engine.SweepAsync(CancellationToken.None));
                break;
            case 4 or 5 or 6:
                // The hold comes last in the batch of a burst, where a slice is taken.
                var burst = world.SpendAsync(instance, Enumerable.Repeat(Cost.OneRequest, random.Next(0, 60)));
                await world.HoldAsync(instance, Cost.RequestAndTokens(random.Next(0, 3), random.Next(0, 2) * random.Next(200)));
                await burst;
                break;
            case 7 or 8:
                await world.EndHoldAsync(instance, random);
                break;
            default:
                var tokens = random.Next(2) * random.Next(50);
                await world.SpendAsync(instance, Enumerable.Range(0, random.Next(1, 200)).Select(_ => Cost.RequestAndTokens(1, tokens)));
                world.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
                break;
        }
    }

    /// <summary>Ends what is open, stops all instances, and reads the key long after.</summary>
    private static async Task<(Dictionary<Unit, long> Used, KeySnapshot Final)> EndAsync(LeaseWorld world)
    {
        var last = world.Instances.Count > 0 ? world.Instances[0] : world.Add(TimeSpan.Zero);
        while (world.HasOpenHolds)
        {
            await world.EndHoldAsync(last, new Random(1));
        }

        var end = world.Instances.Max(i => i.Clock.GetUtcNow()) + LeaseWorld.HoldTime;
        foreach (var instance in world.Instances)
        {
            await instance.Engine.DisposeAsync();
        }

        var final = await world.ReadAsync(end);
        return (final.Limits.ToDictionary(l => l.Unit, l => l.Used), final);
    }

    private static void AssertWithinLimits(IReadOnlyDictionary<Unit, long> amounts, LimitSet limits, int seed) =>
        Assert.All(limits, l => Assert.True(amounts[l.Unit] <= l.Max, $"seed {seed}: {amounts[l.Unit]} of {l.Max} {l.Unit}"));

    private static async Task IgnoreFaultsAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (StoreUnavailableException)
        {
            // The next call does what is left.
        }
    }
}
