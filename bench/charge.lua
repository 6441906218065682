-- wrk -s bench/charge.lua URL -- FILE SEED: asks for the addresses of FILE (one a line) at random, as many readers would
-- through a front: each request says that it comes for another address (of those kept for examples, RFC 5737).
local adresses = {}

function init(arguments)
  for ligne in io.lines(arguments[1]) do
    adresses[#adresses + 1] = ligne
  end
  math.randomseed(tonumber(arguments[2]))
  wrk.headers["Accept-Encoding"] = "gzip"
end

function request()
  wrk.headers["X-Forwarded-For"] = "198.51.100." .. math.random(254)
  return wrk.format("GET", adresses[math.random(#adresses)])
end
