using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Stands before the receiver: its exceptions, which are errors of our own, are logged and counted, and the lane goes on.</summary>
internal sealed class GuardedReceiver(ISipReceiver receiver, TransportContext context) : ISipReceiver
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
            Failed(failure, nameof(Received));
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
            Failed(failure, nameof(Broken));
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
            Failed(failure, nameof(Closed));
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
            Failed(failure, nameof(Advance));
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
            Failed(failure, nameof(EndOfBatch));
        }
    }

    private void Failed(Exception failure, string step)
    {
        context.Metrics.ReceiverError();
        TransportLog.ReceiverFailed(context.Logger, failure, step);
    }
}
