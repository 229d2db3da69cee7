/// Servers on loopback for the tests of everything that talks to the network.
package enum Loopback {}
