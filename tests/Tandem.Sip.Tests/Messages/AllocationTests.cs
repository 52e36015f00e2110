using System.Buffers;
using Tandem.Sip.Tests.Torture;

namespace Tandem.Sip.Tests.Messages;

/// <summary>What is promised not to allocate, or to allocate little.</summary>
public sealed class AllocationTests
{
    /// <summary>Keeps what was read alive.</summary>
    private int _sink;

    private static readonly byte[] Tortuous = TortureRow.Read("wsinv");

    [Fact]
    public void ViewsDoNotAllocate()
    {
        var message = Wire.Parse(Tortuous);
        AssertAllocates(0, () =>
        {
            var length = message.TopVia.Branch.Length + message.From.Tag.Length + message.To.Tag.Length + message.CallId.Length + (int)message.CSeqNumber;
            length += message.MaxForwards ?? 0;
            length += message.MethodName.Length + message.Body.Length + message[HeaderName.ContentType].Length + (int)message.TopVia.Transport;
            foreach (var value in message.Values(HeaderName.Via)) length += value.Length;
            for (var i = 0; i < message.HeaderCount; i++) length += message.GetHeader(i).Name.Length;
            _sink += length;
        });
    }

    [Fact]
    public void LookUpsDoNotAllocate()
    {
        var message = Wire.Parse(Tortuous);
        AssertAllocates(0, () =>
        {
            var sum = message.IndexOf(HeaderName.Contact) + message.IndexOf(HeaderName.Path) + message.IndexOf("newfangledheader"u8);
            if (message.Has(HeaderName.Route)) sum += (int)HeaderNames.Find("content-disposition"u8) + (int)SipMethods.Find("SUBSCRIBE"u8);
            _sink += sum;
        });
    }

    [Fact]
    public void UrisDoNotAllocate()
    {
        var destination = new byte[100];
        AssertAllocates(0, () =>
        {
            var parsed = SipUri.TryParse("sips:%61lice:pw@[2001:DB8::1]:5061;transport=tcp;lr?x=y"u8, out var left);
            parsed &= SipUri.TryParse("sips:alice:pw@[2001:db8::1]:5061;lr;transport=TCP?x=y"u8, out var right);
            if (!parsed || !SipUri.Equivalent(left, right) || left.WriteAddressOfRecord(destination) == 0 || !left.IsLooseRouter) destination[^1]++;
        });
        Assert.Equal(0, destination[^1]);
    }

    [Fact]
    public void WritingDoesNotAllocate()
    {
        var message = Wire.Parse(Tortuous);
        message.Prepend(HeaderName.Via, "SIP/2.0/UDP a"u8);
        var destination = new byte[message.WrittenLength];
        AssertAllocates(0, () => message.WriteTo(destination));
        var output = new ArrayBufferWriter<byte>(4096);
        AssertAllocates(0, () =>
        {
            output.ResetWrittenCount();
            message.WriteTo(output);
        });
    }

    [Fact]
    public void FramingDoesNotAllocate()
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        var octets = new ReadOnlySequence<byte>(Tortuous);
        AssertAllocates(0, () => framer.Next(octets, out _, out _));
    }

    [Fact]
    public void ParsingAllocatesTheMessageAndItsIndex() =>
        // 24 entries of 20 octets, and the object.
        AssertAllocates(760, () => SipMessage.TryParse(Tortuous, SipLimits.Default, out _));

    [Fact]
    public void ParsingIntoAMessageThatIsUsedAgainAllocatesNothing()
    {
        var message = Wire.Parse(Tortuous);
        AssertAllocates(0, () => SipMessage.TryParse(Tortuous, SipLimits.Default, message));
    }

    [Fact]
    public void AMessageThatIsUsedAgainHasNothingOfWhatItWas()
    {
        var message = Wire.Parse(Tortuous);
        message.Prepend(HeaderName.Via, "SIP/2.0/UDP added"u8);
        message.SetBody("text/plain"u8, "other"u8.ToArray());
        var copy = message.Copy();
        var before = copy.ToString();
        byte[] octets = [.. "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 2\r\nCSeq: 3 OPTIONS\r\nContent-Length: 0\r\n\r\n"u8];
        Assert.Equal(SipParseError.None, SipMessage.TryParse(octets, SipLimits.Default, message));
        Assert.Equal(Wire.Text(octets), message.ToString());
        Assert.False(message.Has(HeaderName.ContentType));
        message.Prepend(HeaderName.Via, "SIP/2.0/UDP again"u8);
        Assert.Equal(before, copy.ToString());
    }

    [Fact]
    public void ACopyThatIsOnlyReadIsOneObject()
    {
        var message = Wire.Parse(Tortuous);
        AssertAllocates(240, () => message.Copy());
    }

    [Fact]
    public void RefusingAllocatesNoMoreThanReading()
    {
        var refused = TortureRow.Read("quotbal");
        AssertAllocates(760, () => SipMessage.TryParse(refused, SipLimits.Default, out _));
        var rubbish = new byte[1000];
        AssertAllocates(0, () => SipMessage.TryParse(rubbish, SipLimits.Default, out _));
    }

    /// <summary>The least of several runs, since the runtime allocates now and then for itself.</summary>
    private static void AssertAllocates(long most, Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 20 && least > most; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, most);
    }
}
