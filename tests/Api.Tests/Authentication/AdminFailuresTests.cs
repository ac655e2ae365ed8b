using System.Net;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Edge.Authentication;

namespace QuotaFunctions.Api.Tests.Authentication;

public sealed class AdminFailuresTests
{
    private static readonly IPAddress One = IPAddress.Parse("203.0.113.1");
    private static readonly IPAddress Other = IPAddress.Parse("203.0.113.2");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Count_UpToTheMost_IsCounted_ThenMustWait()
    {
        var failures = new AdminFailures(3, _time);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(failures.Count(One));
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(TimeSpan.FromSeconds(30), failures.Count(One));
        Assert.Null(failures.Count(Other));
    }

    [Fact]
    public void Count_WhileWaiting_DoesNotLengthenTheWait()
    {
        var failures = new AdminFailures(1, _time);
        failures.Count(One);
        for (var i = 0; i < 59; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(TimeSpan.FromSeconds(59 - i), failures.Count(One));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(failures.Count(One));
    }

    [Fact]
    public void Count_SlidingMinute_FreesOneAtATime()
    {
        var failures = new AdminFailures(2, _time);
        failures.Count(One);
        _time.Advance(TimeSpan.FromSeconds(40));
        failures.Count(One);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Null(failures.Count(One));
        Assert.Equal(TimeSpan.FromSeconds(40), failures.Count(One));
    }

    [Fact]
    public void Count_AddressesOfOneIPv6Network_CountTogether()
    {
        var failures = new AdminFailures(1, _time);

        Assert.Null(failures.Count(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.NotNull(failures.Count(IPAddress.Parse("2001:db8:0:1:ffff:ffff:ffff:ffff")));
        Assert.Null(failures.Count(IPAddress.Parse("2001:db8:0:2::1")));
    }

    [Fact]
    public void Count_IPv4_InEitherForm_IsOneAddress()
    {
        var failures = new AdminFailures(1, _time);

        Assert.Null(failures.Count(One));
        Assert.NotNull(failures.Count(One.MapToIPv6()));
        Assert.Null(failures.Count(Other.MapToIPv6()));
    }

    [Fact]
    public void Count_MoreAddressesThanAreKept_ForgetsTheOldest()
    {
        var failures = new AdminFailures(1, _time);
        failures.Count(One);
        for (var i = 0; i < AdminFailures.MaxAddresses; i++)
        {
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Null(failures.Count(new IPAddress([10, 1, (byte)(i >> 8), (byte)i])));
        }

        Assert.Null(failures.Count(One));
    }
}
