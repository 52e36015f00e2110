using System.Text;
using Tandem.Ng.Bencode;

namespace Tandem.Ng.Tests;

public sealed class BencodeTests
{
    [Theory]
    [InlineData("i0e")]
    [InlineData("i-42e")]
    [InlineData("i9223372036854775807e")]
    [InlineData("0:")]
    [InlineData("4:spam")]
    [InlineData("le")]
    [InlineData("l4:spami42ee")]
    [InlineData("de")]
    [InlineData("d3:cow3:moo4:spamli1eee")]
    [InlineData("d7:command4:pinge")]
    [InlineData("d1:b1:x1:a1:ye")] // not sorted, as all senders do
    public void What_is_read_is_written(string text)
    {
        Assert.Equal(BencodeError.None, BencodeReader.TryRead(Encoding.UTF8.GetBytes(text), BencodeLimits.Default, out var value));
        Assert.Equal(text, Encoding.UTF8.GetString(value!.ToOctets()));
        Assert.Equal(BencodeError.None, BencodeReader.TryRead(value.ToOctets(), BencodeLimits.Default, out var again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("", BencodeError.Truncated)]
    [InlineData("i42", BencodeError.Truncated)]
    [InlineData("ie", BencodeError.Malformed)]
    [InlineData("i-e", BencodeError.Malformed)]
    [InlineData("i042e", BencodeError.Malformed)]
    [InlineData("i-0e", BencodeError.Malformed)]
    [InlineData("i+1e", BencodeError.Malformed)]
    [InlineData("i1.5e", BencodeError.Malformed)]
    [InlineData("i9223372036854775808e", BencodeError.Malformed)]
    [InlineData("5:spam", BencodeError.Truncated)]
    [InlineData("4", BencodeError.Truncated)]
    [InlineData("04:spam", BencodeError.Malformed)]
    [InlineData("-1:", BencodeError.Malformed)]
    [InlineData(":", BencodeError.Malformed)]
    [InlineData("4294967296:x", BencodeError.TooLong)]
    [InlineData("2147483647:x", BencodeError.Truncated)]
    [InlineData("l", BencodeError.Truncated)]
    [InlineData("li1e", BencodeError.Truncated)]
    [InlineData("d", BencodeError.Truncated)]
    [InlineData("d1:a", BencodeError.Truncated)]
    [InlineData("d1:ae", BencodeError.Malformed)]
    [InlineData("di1ei2ee", BencodeError.Malformed)]
    [InlineData("dlee", BencodeError.Malformed)]
    [InlineData("x", BencodeError.Malformed)]
    [InlineData("i1ei2e", BencodeError.Trailing)]
    [InlineData("llllllllliieeeeeeeeeee", BencodeError.TooDeep)]
    public void What_is_wrong_is_named(string text, BencodeError error)
    {
        Assert.Equal(error, BencodeReader.TryRead(Encoding.UTF8.GetBytes(text), BencodeLimits.Default, out var value));
        Assert.Null(value);
    }

    [Fact]
    public void Limits_hold()
    {
        Assert.Equal(BencodeError.None, Read("l" + string.Concat(Enumerable.Repeat("i1e", 4095)) + "e"));
        Assert.Equal(BencodeError.TooMany, Read("l" + string.Concat(Enumerable.Repeat("i1e", 4096)) + "e"));
        Assert.Equal(BencodeError.TooMany, Read("d" + string.Concat(Enumerable.Repeat("1:ai1e", 2048)) + "e"));
        Assert.Equal(BencodeError.None, Read($"65529:{new string('x', 65_529)}"));
        Assert.Equal(BencodeError.TooLong, Read($"65530:{new string('x', 65_530)}"));
        Assert.Equal(BencodeError.TooDeep, Read(new string('l', 60_000)));

        static BencodeError Read(string text) => BencodeReader.TryRead(Encoding.UTF8.GetBytes(text), BencodeLimits.Default, out _);
    }

    [Fact]
    public void Every_prefix_of_a_message_is_refused()
    {
        var octets = Encoding.UTF8.GetBytes("d7:command5:offer7:call-id3:abc5:flagsl13:trust-address4:i42ee3:numi-7ee");
        Assert.Equal(BencodeError.None, BencodeReader.TryRead(octets, BencodeLimits.Default, out _));
        for (var length = 0; length < octets.Length; length++) Assert.NotEqual(BencodeError.None, BencodeReader.TryRead(octets.AsSpan(0, length), BencodeLimits.Default, out _));
    }

    [Fact]
    public void Octets_stay_as_they_are()
    {
        byte[] octets = [.. "d3:\u00ffab3:"u8[..3], 0xFF, (byte)'a', (byte)'b', .. "3:"u8, 0, 0x80, 0xFE, (byte)'e'];
        Assert.Equal(BencodeError.None, BencodeReader.TryRead(octets, BencodeLimits.Default, out var value));
        Assert.Equal(octets, value!.ToOctets());
        Assert.Equal<byte>([0, 0x80, 0xFE], ((BencodeText)((BencodeDictionary)value).Find("\u00ffab")!).Octets.ToArray());
    }

    [Fact]
    public void The_first_of_a_name_counts()
    {
        BencodeReader.TryRead("d1:ai1e1:ai2ee"u8, BencodeLimits.Default, out var value);
        Assert.Equal(new BencodeNumber(1), ((BencodeDictionary)value!).Find("a"));
        Assert.Null(((BencodeDictionary)value).Find("b"));
    }
}
