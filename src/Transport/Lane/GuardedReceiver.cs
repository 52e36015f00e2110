using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Stands before the receiver: its exceptions, which are errors of our own, are logged and counted, and the lane goes on.</summary>
internal sealed class GuardedReceiver(ISipReceiver receiver, ILoopBody body) : ISipReceiver
{
    public Instant Deadline => receiver.Deadline;

    public void Received(ReadOnlyMemory<byte> octets, in Flow flow, Instant now)
    {
        try
        {
            receiver.Received(octets, flow, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Received));
        }
    }

    public void Broken(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now)
    {
        try
        {
            receiver.Broken(octets, error, flow, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Broken));
        }
    }

    public void Closed(in Flow flow, Instant now)
    {
        try
        {
            receiver.Closed(flow, now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Closed));
        }
    }

    public void Advance(Instant now)
    {
        try
        {
            receiver.Advance(now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(Advance));
        }
    }

    public void EndOfBatch(Instant now)
    {
        try
        {
            receiver.EndOfBatch(now);
        }
        catch (Exception failure)
        {
            body.Survived(failure, nameof(EndOfBatch));
        }
    }
}
