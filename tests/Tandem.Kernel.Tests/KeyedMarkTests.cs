namespace Tandem.Kernel.Tests;

public class KeyedMarkTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly KeyedMark _marks = new(Key);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(KeyedMark.MaxLength)]
    public void AMarkIsKnownAgainAtEveryLength(int length)
    {
        var mark = new byte[length];
        _marks.Write("octets"u8, mark);
        Assert.True(_marks.IsOf("octets"u8, mark));
        Assert.True(new KeyedMark(Key).IsOf("octets"u8, mark));
        Assert.Equal(length, mark.Length);
    }

    [Fact]
    public void NothingElseHasTheSameMark()
    {
        var mark = new byte[KeyedMark.MaxLength];
        _marks.Write("octets"u8, mark);
        Assert.False(_marks.IsOf("octetz"u8, mark));
        Assert.False(_marks.IsOf("octets\0"u8, mark));
        for (var bit = 0; bit < 8 * mark.Length; bit++)
        {
            mark[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(_marks.IsOf("octets"u8, mark));
            mark[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.False(_marks.IsOf("octets"u8, default));
        Assert.False(_marks.IsOf("octets"u8, new byte[17]));
    }

    [Fact]
    public void EveryOctetOfTheKeyCounts()
    {
        var mark = new byte[KeyedMark.MaxLength];
        _marks.Write("octets"u8, mark);
        for (var i = 0; i < Key.Length; i++)
        {
            var key = Key.ToArray();
            key[i] ^= 1;
            Assert.False(new KeyedMark(key).IsOf("octets"u8, mark));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedMark(Key.AsSpan(0, 15)));
    }

    [Fact]
    public void MarksAllocateNothing()
    {
        var mark = new byte[KeyedMark.MaxLength];
        Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Turn();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Turn()
        {
            _marks.Write("octets"u8, mark);
            _marks.IsOf("octets"u8, mark);
        }
    }
}
