using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public void Limit_Bounds_AreAccepted()
    {
        Assert.Equal(0, new Limit(Unit.Requests, WindowKind.Day, 0).Max);
        Assert.Equal(9_007_199_254_740_991, new Limit(Unit.Requests, WindowKind.Day, Limit.MaxAmount).Max);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Limit.MaxAmount + 1)]
    [InlineData(long.MaxValue)]
    public void Limit_OutOfRange_Throws(long max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limit(Unit.Requests, WindowKind.Day, max));

    [Theory]
    [InlineData(100, 0, 0, 100)]
    [InlineData(100, 60, 30, 10)]
    [InlineData(100, 60, 40, 0)]
    [InlineData(100, 60, 50, 0)] // a limit that was lowered
    [InlineData(100, 150, 0, 0)] // work that was dearer than its hold
    [InlineData(0, 0, 0, 0)]
    [InlineData(Limit.MaxAmount, Limit.MaxAmount, Limit.MaxAmount, 0)]
    [InlineData(0, Limit.MaxAmount, Limit.MaxAmount, 0)]
    public void LimitStatus_Remaining_IsWithinTheLimit(long max, long used, long held, long remaining) =>
        Assert.Equal(remaining, new LimitStatus(new Limit(Unit.Tokens, WindowKind.Day, max), used, held, null).Remaining);
}
