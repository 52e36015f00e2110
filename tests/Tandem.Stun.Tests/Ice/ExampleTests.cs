using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>The example of docs/ice.md, which is this method.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Two_agents_in_one_process_find_a_path()
    {
        var (alice, bob) = (new IceAgent(IceRole.Controlling), new IceAgent(IceRole.Controlled));
        var now = new Instant(0);

        // Each has one bound socket, and tells the other of it and of its credentials: in SDP, or as here.
        var aliceBase = new CandidateBase(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 1], 4000));
        var bobBase = new CandidateBase(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 2], 5000));
        alice.AddHost(aliceBase, now, out var aliceCandidate);
        bob.AddHost(bobBase, now, out var bobCandidate);
        alice.SetRemoteCredentials(bob.Credentials, IceAgent.Features, now);
        bob.SetRemoteCredentials(alice.Credentials, IceAgent.Features, now);
        alice.AddRemoteCandidate(bobCandidate!, now);
        bob.AddRemoteCandidate(aliceCandidate!, now);

        // The loop that a server runs: carry what is to be sent, and call each agent when its time has come.
        while (alice.State != IceState.Completed || bob.State != IceState.Completed)
        {
            var isQuiet = !(Carry(alice, bob) | Carry(bob, alice));
            if (!isQuiet) continue;
            now = alice.Deadline < bob.Deadline ? alice.Deadline : bob.Deadline;
            alice.Advance(now);
            bob.Advance(now);
        }

        Assert.True(alice.TryGetPath(1, out var local, out var remote));
        Assert.Equal((aliceBase, bobBase.Address), (local, remote));

        bool Carry(IceAgent from, IceAgent to)
        {
            var sent = new List<(CandidateBase Local, PeerAddress Remote, byte[] Octets)>();
            while (from.TryTake(out var output))
            {
                if (output.Kind == IceOutputKind.Transmit) sent.Add((output.Local, output.Remote, output.Octets.ToArray()));
            }

            foreach (var (source, destination, octets) in sent)
            {
                // A reply is taken before the next message comes in.
                to.Receive(new CandidateBase(CandidateTransport.Udp, destination), source.Address, octets, now);
                Carry(to, from);
            }

            return sent.Count > 0;
        }
    }
}
