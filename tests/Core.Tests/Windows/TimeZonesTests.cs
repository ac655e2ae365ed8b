using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Etc/GMT+5")]
    public void IsKnown_IanaZone_IsTrue(string name)
    {
        Assert.True(TimeZones.IsKnown(name));
        Assert.NotNull(TimeZones.CalendarOf(name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Asia")]
    [InlineData("Asia/")]
    [InlineData("Asia/Atlantis")]
    [InlineData("/Asia/Shanghai")]
    [InlineData("Asia//Shanghai")]
    [InlineData("//Asia/Shanghai")]
    [InlineData("../zoneinfo/Asia/Shanghai")]
    [InlineData("/etc/localtime")]
    [InlineData("/usr/share/zoneinfo/Asia/Shanghai")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/etc/passwd")]
    [InlineData("localtime")]
    [InlineData("Local")]
    [InlineData("posixrules")]
    [InlineData("Factory")]
    [InlineData("posix/Asia/Shanghai")]
    [InlineData("right/Asia/Shanghai")]
    [InlineData("leapseconds")]
    [InlineData("China Standard Time")]
    [InlineData("UTC+8")]
    [InlineData("GMT+8")]
    [InlineData("+08:00")]
    [InlineData("Asia/Shanghai\0")]
    [InlineData("Asia/Shanghai ")]
    [InlineData("Asia/上海")]
    public void IsKnown_AnythingElse_IsFalse(string? name) => Assert.False(TimeZones.IsKnown(name));

    [Theory]
    [InlineData("asia/shanghai", "Asia/Shanghai")]
    [InlineData("EUROPE/PARIS", "Europe/Paris")]
    [InlineData("utc", "UTC")]
    public void IsKnown_OtherCase_IsFalseEvenWhenTheZoneIsLoaded(string name, string zone)
    {
        // Were it taken, the key would work here and fail in a process that has not loaded the zone under its right name.
        Assert.True(TimeZones.IsKnown(zone));
        Assert.False(TimeZones.IsKnown(name));
    }

    [Fact]
    public void IsKnown_NameThatIsTooLong_IsFalse() => Assert.False(TimeZones.IsKnown(new string('A', TimeZones.MaxNameLength + 1)));

    [Fact]
    public void CalendarOf_UnknownZone_Throws() =>
        Assert.Throws<TimeZoneNotFoundException>(() => TimeZones.CalendarOf("Asia/Atlantis"));

    [Fact]
    public void CalendarOf_SameZone_IsLoadedOnce() => Assert.Same(TimeZones.CalendarOf("Asia/Kolkata"), TimeZones.CalendarOf("Asia/Kolkata"));
}
