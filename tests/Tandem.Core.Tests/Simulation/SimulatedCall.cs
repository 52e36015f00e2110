using Tandem.Sip;

namespace Tandem.Simulation;

/// <summary>A call that was set up between two phones, with a dialog on each side.</summary>
internal sealed record SimulatedCall(SimulatedDialog Caller, SimulatedDialog Callee, SipMessage Invite)
{
    /// <summary>One phone calls the user of another, who answers; both have sent and got what belongs to it.</summary>
    public static SimulatedCall Answered(SimulatedPhone caller, SimulatedPhone callee, string? uri = null)
    {
        var request = caller.Invite(uri ?? callee.AddressOfRecord);
        var invite = callee.TakeRequest("INVITE");
        callee.Reply(invite, 180);
        caller.TakeResponse(180);
        callee.Reply(invite, 200);
        var ok = caller.TakeResponse(200);
        var call = new SimulatedCall(SimulatedDialog.OfCaller(caller, ok), SimulatedDialog.OfCallee(callee, invite, ok), invite);
        call.Caller.Acknowledge(request.CSeq);
        callee.TakeRequest("ACK");
        return call;
    }
}
